import { accountOf } from "../../aws/roles";
import { formatDuration } from "../duration";
import type { LeaseInputs } from "../leaseInputs";

/** The longest session of a role that is assumed by a role's session. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const chainedLimit = 3_600;

/** Why a session can't be had, with the property of the lease to change. */
export interface SessionFault {
    readonly property: "policy" | "ttl";
    readonly reason: string;
}

type Planned = Pick<LeaseInputs, "policy" | "backend" | "roleArn">;

/**
 * What AWS will refuse of a session by who asks for it, or undefined.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export function findIssuerFault(lease: Planned, issuerArn: string, ttl: number): SessionFault | undefined {
    return lease.policy.credentialType === "assumed_role"
        ? findAssumptionFault(lease, issuerArn, ttl)
        : findTokenFault(lease, issuerArn);
}

/** A ttl that is above a cap which only AWS knows. */
export function tooLong(ttl: number, most: number, whose: string): SessionFault {
    const reason = `the ttl of ${formatDuration(ttl)} is above the cap of ${formatDuration(most)}, ${whose}; ask for less`;
    return { property: "ttl", reason };
}

function findAssumptionFault(
    { policy, backend, roleArn }: Planned,
    issuerArn: string,
    ttl: number,
): SessionFault | undefined {
    if (isRoot(issuerArn)) {
        return refusal(policy, "AWS lets no account's root assume a role; issue as a user or role");
    }
    if (isRoleSession(issuerArn) && ttl > chainedLimit) {
        return tooLong(ttl, chainedLimit, `AWS's for a role assumed by a role's session, which ${issuerArn} is`);
    }
    if (policy.revocable && accountOf(roleArn ?? "") !== backend.accountId) {
        return refusal(
            policy,
            `${roleArn} is of another account than its backend (${backend.accountId}), which can't deny its sessions anything; give the backend an assumeRole in that account, or leave revocable out`,
        );
    }
    return undefined;
}

function findTokenFault({ policy }: Planned, issuerArn: string): SessionFault | undefined {
    const { credentialType } = policy;
    if (isRoleSession(issuerArn) || issuerArn.includes(":federated-user/")) {
        return refusal(
            policy,
            `AWS gives a ${credentialType} to IAM users only, and ${issuerArn} is a session; issue with a user's keys, or use assumed_role`,
        );
    }
    return isRoot(issuerArn)
        ? refusal(
              policy,
              `a ${credentialType} of the account's root could be neither restricted nor ended; issue as a user`,
          )
        : undefined;
}

function refusal({ policyName }: LeaseInputs["policy"], reason: string): SessionFault {
    return { property: "policy", reason: `${policyName}: ${reason}` };
}

function isRoleSession(arn: string): boolean {
    return arn.includes(":assumed-role/");
}

function isRoot(arn: string): boolean {
    return arn.endsWith(":root");
}
