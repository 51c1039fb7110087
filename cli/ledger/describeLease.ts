import type { LeaseState } from "./leaseState";
import { type LedgerLease, policyPath } from "./leases";

/** A lease as `--json` and scripts get it: everything but its secrets. docs/schemas/lease.json is its schema. */
export interface LeaseDescription {
    /** Empty for a lease whose mint never ended. */
    readonly leaseId: string;
    readonly state: LeaseState;
    readonly policy: string;
    readonly credentialType: string;
    readonly project: string;
    readonly stack: string;
    /** Name of its resource; of a lease of `issue`, who issued it. */
    readonly name: string;
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    readonly maxExpiresAt: string | null;
    /** Seconds; null is never, 0 is over. */
    readonly timeLeft: number | null;
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly userName: string | null;
    readonly roleArn: string | null;
    readonly arn: string;
    readonly readyAfter: number | null;
    readonly rotation: string | null;
    readonly drift: readonly string[];
    /** Id of the lease that has taken its place; null for most. */
    readonly successor: string | null;
    /** The stack whose policy it was issued under, of a lease of `issue`; null for others. */
    readonly parent: string | null;
    readonly urn: string;
}

/** A lease without its secrets. */
export function describeLease(found: LedgerLease, now: number): LeaseDescription {
    const { leaseId, state, project, stack, urn, successor, parent, lease } = found;
    const { name, issuedAt, expiresAt, accountId, accessKeyId, userName, arn, credentialType } = lease;
    const { maxExpiresAt = null, roleArn = null, readyAfter = null, rotation = null, drift = [] } = lease;
    const timeLeft = expiresAt === null ? null : Math.max(0, Math.floor((Date.parse(expiresAt) - now) / 1_000));
    return {
        ...{ leaseId, state, policy: policyPath(lease), credentialType, project, stack, name },
        ...{ issuedAt, expiresAt, maxExpiresAt, timeLeft, accountId, accessKeyId, userName, roleArn, arn },
        ...{ readyAfter, rotation, drift, successor, parent, urn },
    };
}
