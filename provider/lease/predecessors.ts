import { isEnd } from "./drift";
import { type Duration, parseDuration } from "./duration";
import { type Lease, type LeaseInputs, mountOf, type Predecessor } from "./leaseInputs";
import { earliest, isoSeconds, timeLeft } from "./schedule";

/** What a rotation leaves alive: the lease that is replaced, until `overlap` from now at most, and what it was leaving alive itself. */
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

/** The predecessors whose end has not come yet; null for none. */
export function stillAlive(predecessors: readonly Predecessor[] | null | undefined, now: number): Predecessor[] | null {
    const alive = (predecessors ?? []).filter((predecessor) => timeLeft(predecessor, now) > 0);
    return alive.length > 0 ? alive : null;
}

/**
 * A predecessor as a lease of its own, to be synced or revoked with its successor's connection. Its secret is in no ledger any
 * more, so that its death is not probed; instead it is made powerless before anything of it is removed. Nor is why it had replaced another.
 */
export function asLease<Successor extends object, Behind extends object>(successor: Successor, predecessor: Behind) {
    return { ...successor, ...predecessor, secretAccessKey: "", drift: [], rotation: null, predecessors: null };
}

/**
 * What a predecessor is to be like when its successor has other inputs: the same but for its dates, so that an edited policy
 * reaches it too. One that was issued under another policy keeps its grants.
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
