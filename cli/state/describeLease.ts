import { concealed } from "../pulumi/secrets";
import type { LeaseState, ListedLease } from "./leases";
import type { ShownLease } from "./shownLease";

/**
 * A lease as `--json` prints it, without its credentials. Other values that its stack keeps secret are `[secret]`. The
 * schema is docs/schemas/lease.json.
 */
export interface LeaseDescription {
    /** Empty if the mint never finished. */
    readonly leaseId: string;
    readonly state: LeaseState;
    readonly policy: string;
    readonly credentialType: string;
    readonly project: string;
    readonly stack: string;
    /** Name of the resource; for a lease in an issued stack, the user who issued it. */
    readonly name: string;
    readonly issuedAt: string;
    /** null means never. */
    readonly expiresAt: string | null;
    /** null means no limit. */
    readonly maxExpiresAt: string | null;
    /** Seconds; null means that the lease never expires, 0 that it has expired. */
    readonly timeLeft: number | typeof concealed | null;
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly userName: string | null;
    readonly roleArn: string | null;
    readonly arn: string;
    readonly readyAfter: ShownLease["readyAfter"];
    readonly rotation: string | null;
    readonly drift: readonly string[];
    /** Id of the lease that replaced this one; null for most leases. */
    readonly successor: string | null;
    /** The stack whose policy a lease in an issued stack was issued under; null for other leases. */
    readonly parent: string | null;
    readonly urn: string;
}

/** Returns the description of a lease, without its credentials. */
export function describeLease(found: ListedLease, now: number): LeaseDescription {
    const { leaseId, state, project, stack, urn, successor, parent, shown } = found;
    const { policy, credentialType, name, issuedAt, expiresAt, maxExpiresAt, accountId, accessKeyId } = shown;
    const { userName, roleArn, arn, readyAfter, rotation, drift } = shown;
    return {
        leaseId,
        state,
        policy,
        credentialType,
        project,
        stack,
        name,
        issuedAt,
        expiresAt,
        maxExpiresAt,
        timeLeft: secondsLeft(expiresAt, now),
        accountId,
        accessKeyId,
        userName,
        roleArn,
        arn,
        readyAfter,
        rotation,
        drift,
        successor,
        parent,
        urn,
    };
}

function secondsLeft(expiresAt: string | null, now: number): LeaseDescription["timeLeft"] {
    if (expiresAt === null || expiresAt === concealed) {
        return expiresAt;
    }
    return Math.max(0, Math.floor((Date.parse(expiresAt) - now) / 1_000));
}
