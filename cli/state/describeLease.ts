import { concealed } from "../pulumi/secrets";
import type { LeaseState } from "./leaseState";
import type { ListedLease } from "./leases";
import type { LeaseText } from "./leaseText";

/** A lease as `--json` and scripts get it: everything but its secrets, `[secret]` for what its stack keeps secret beside them. docs/schemas/lease.json is its schema. */
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
    readonly timeLeft: number | typeof concealed | null;
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly userName: string | null;
    readonly roleArn: string | null;
    readonly arn: string;
    readonly readyAfter: LeaseText["readyAfter"];
    readonly rotation: string | null;
    readonly drift: readonly string[];
    /** Id of the lease that has taken its place; null for most. */
    readonly successor: string | null;
    /** The stack whose policy it was issued under, of a lease of `issue`; null for others. */
    readonly parent: string | null;
    readonly urn: string;
}

/** A lease without its secrets. */
export function describeLease(found: ListedLease, now: number): LeaseDescription {
    const { leaseId, state, project, stack, urn, successor, parent, text } = found;
    const { policy, credentialType, name, issuedAt, expiresAt, maxExpiresAt, accountId, accessKeyId } = text;
    const { userName, roleArn, arn, readyAfter, rotation, drift } = text;
    return {
        ...{ leaseId, state, policy, credentialType, project, stack, name, issuedAt, expiresAt, maxExpiresAt },
        ...{ timeLeft: secondsLeft(expiresAt, now), accountId, accessKeyId, userName, roleArn, arn },
        ...{ readyAfter, rotation, drift, successor, parent, urn },
    };
}

function secondsLeft(expiresAt: string | null, now: number): LeaseDescription["timeLeft"] {
    if (expiresAt === null || expiresAt === concealed) {
        return expiresAt;
    }
    return Math.max(0, Math.floor((Date.parse(expiresAt) - now) / 1_000));
}
