import { isEnd } from "./drift";
import { type Duration, parseDuration } from "./duration";
import { type Lease, type LeaseInputs, mountOf, type Predecessor } from "./leaseInputs";
import { earliest, isoSeconds, timeLeft } from "./schedule";

/**
 * Returns the predecessors of a new lease: the lease that it replaces, until at most `overlap` from now, and the
 * predecessors of that lease which are still alive.
 */
export function predecessorsAfter(before: Lease, overlap: Duration | null, now: number): Predecessor[] | null {
    const parsed = overlap === null ? undefined : parseDuration(overlap);
    if (!parsed || !("seconds" in parsed)) {
        return null;
    }
    const until = isoSeconds(now + parsed.seconds * 1_000);
    const { leaseId, userName, accessKeyId, arn, roleArn, sessionId, sessionExpiration, issuerArn, issuedAt } = before;
    const session = { roleArn, sessionId, sessionExpiration, issuerArn };
    const expiresAt = earliest(before.expiresAt, until) ?? until;
    const itself = { leaseId, userName, accessKeyId, arn, ...session, issuedAt, expiresAt };
    return stillAlive([...(before.predecessors ?? []), ...(isAlive(before, now) ? [itself] : [])], now);
}

/** Returns the predecessors whose end has not come yet; null for none. */
export function stillAlive(predecessors: readonly Predecessor[] | null | undefined, now: number): Predecessor[] | null {
    const alive = (predecessors ?? []).filter((predecessor) => timeLeft(predecessor, now) > 0);
    return alive.length > 0 ? alive : null;
}

/**
 * Returns a predecessor as a lease of its own, to be synced or revoked with its successor's connection. No ledger holds
 * its secret any more, so revoke cannot probe its death, and denies it everything before it removes anything.
 */
export function asLease<Successor extends object, Behind extends object>(successor: Successor, predecessor: Behind) {
    return { ...successor, ...predecessor, secretAccessKey: "", drift: [], rotation: null, predecessors: null };
}

/**
 * Returns the inputs that a predecessor gets from its successor: all but its dates, so that an edited policy reaches it
 * too. A predecessor that was issued under another policy keeps its grants.
 */
export function followingInputs(
    lease: Lease,
    { issuedAt, expiresAt }: Predecessor,
    successor: LeaseInputs,
): LeaseInputs {
    const follows = lease.leaseId.startsWith(`${mountOf(successor)}/${successor.policy.policyName}/`);
    return { ...(follows ? successor : lease), backend: successor.backend, issuedAt, expiresAt };
}

function isAlive(lease: Lease, now: number): boolean {
    return lease.secretAccessKey !== "" && timeLeft(lease, now) > 0 && !lease.drift.some(isEnd);
}
