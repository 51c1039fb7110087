import { isEnd } from "./drift";
import { type Duration, parseDuration } from "./duration";
import { type Lease, type LeaseInputs, mountOf } from "./leaseInputs";
import { earliest, isoSeconds, timeLeft } from "./schedule";

/** A lease whose place another has taken, and that lives on for consumers that have not updated yet. */
export interface Predecessor {
    /** Id of the replaced lease. */
    readonly leaseId: string;
    /** The IAM user behind its key; null for sessions. */
    readonly userName: string | null;
    /** Access key id of its credentials. */
    readonly accessKeyId: string;
    /** ARN of its user or session. */
    readonly arn: string;
    /** The assumed role; null for other credential types. */
    readonly roleArn: string | null;
    /** `aws:userid` of its session; null for users, and for `session_token`. */
    readonly sessionId: string | null;
    /** When AWS ends its session, ISO 8601, by AWS's own answer; null for users. */
    readonly sessionExpiration: string | null;
    /** ARN of the identity that issued its session; null for users. */
    readonly issuerArn: string | null;
    /** When it was issued, ISO 8601 by AWS's clock. */
    readonly issuedAt: string;
    /** When AWS ends it. The first `up` after that removes it. */
    readonly expiresAt: string;
}

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
