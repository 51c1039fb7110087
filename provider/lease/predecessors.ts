import { endsLease } from "./drift";
import { type Duration, parseDuration } from "./duration";
import { type Lease, type LeaseInputs, mountOf, type Predecessor } from "./leaseInputs";
import { earliest, isoSeconds, timeLeftMs } from "./schedule";

/**
 * Returns the predecessors of a new lease: the lease that it replaces, until at most `overlap` from now, and those
 * predecessors of the replaced lease that are still alive.
 */
export function predecessorsAfter(before: Lease, overlap: Duration | null, now: number): Predecessor[] | null {
    const parsed = overlap === null ? undefined : parseDuration(overlap);
    if (!parsed || !("seconds" in parsed)) {
        return null;
    }
    const overlapEnd = isoSeconds(now + parsed.seconds * 1_000);
    const { leaseId, userName, accessKeyId, arn, roleArn, sessionId, sessionExpiration, issuerArn, issuedAt } = before;
    const session = { roleArn, sessionId, sessionExpiration, issuerArn };
    const expiresAt = earliest(before.expiresAt, overlapEnd) ?? overlapEnd;
    const replaced = { leaseId, userName, accessKeyId, arn, ...session, issuedAt, expiresAt };
    return stillAlive([...(before.predecessors ?? []), ...(isAlive(before, now) ? [replaced] : [])], now);
}

/** Returns the predecessors that have not expired; null if there are none. */
export function stillAlive(predecessors: readonly Predecessor[] | null | undefined, now: number): Predecessor[] | null {
    const alive = (predecessors ?? []).filter((predecessor) => timeLeftMs(predecessor, now) > 0);
    return alive.length > 0 ? alive : null;
}

/**
 * Returns a predecessor as a lease, to sync or revoke it with its successor's connection. No ledger holds its secret
 * any more, so revoke cannot probe whether AWS refuses it. Revoke therefore denies it everything before it removes
 * anything.
 */
export function asLease<Successor extends object, Behind extends object>(successor: Successor, predecessor: Behind) {
    return { ...successor, ...predecessor, secretAccessKey: "", drift: [], rotation: null, predecessors: null };
}

/**
 * Returns the inputs that a predecessor gets from its successor: everything except the dates, so that an edited policy
 * also applies to the predecessor. A predecessor that was issued under another policy keeps its grants.
 */
export function followingInputs(
    lease: Lease,
    { issuedAt, expiresAt }: Predecessor,
    successor: LeaseInputs,
): LeaseInputs {
    const hasSamePolicy = lease.leaseId.startsWith(`${mountOf(successor)}/${successor.policy.policyName}/`);
    return { ...(hasSamePolicy ? successor : lease), backend: successor.backend, issuedAt, expiresAt };
}

function isAlive(lease: Lease, now: number): boolean {
    return lease.secretAccessKey !== "" && timeLeftMs(lease, now) > 0 && !lease.drift.some(endsLease);
}
