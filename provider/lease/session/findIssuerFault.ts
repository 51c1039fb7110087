import { accountOf } from "../../aws/roles";
import { type SessionLimit, tokenLimit } from "../../aws/userSession";
import { formatDuration } from "../duration";
import type { LeaseInputs } from "../leaseInputs";

/** The longest session of a role that is assumed by a role's session. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const chainedLimit = 3_600;

/** Why a session can't be had, with the input of the lease to change. It shows no value of an input, since that may be a secret. */
export interface SessionFault {
    readonly place: "policy" | "ttl";
    readonly reason: string;
}

type Planned = Pick<LeaseInputs, "policy" | "backend" | "roleArn">;

/**
 * What AWS will refuse of a session by who asks for it, or undefined.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 * @param isUserSession whether the issuer holds a session of GetSessionToken
 */
export function findIssuerFault(
    lease: Planned,
    issuerArn: string,
    ttl: number,
    isUserSession = false,
): SessionFault | undefined {
    return lease.policy.credentialType === "assumed_role"
        ? findAssumptionFault(lease, issuerArn, ttl)
        : isUserSession
          ? limitFault(tokenLimit)
          : findTokenFault(issuerArn);
}

/** A fault of who issues. */
export function limitFault({ cause, remedy }: SessionLimit): SessionFault {
    return refusal(`${cause}; ${remedy}`);
}

/** A ttl that is above a cap which only AWS knows. */
export function tooLong(cap: string): SessionFault {
    return { place: "ttl", reason: `it is above ${cap}; ask for less` };
}

function findAssumptionFault(
    { policy, backend, roleArn }: Planned,
    issuerArn: string,
    ttl: number,
): SessionFault | undefined {
    if (isRoot(issuerArn)) {
        return refusal("AWS lets no account's root assume a role; issue as a user or role");
    }
    if (isFederated(issuerArn)) {
        return refusal("AWS lets no federated user's session assume a role; issue as a user or role");
    }
    if (isRoleSession(issuerArn) && ttl > chainedLimit) {
        return tooLong(
            `AWS's cap of ${formatDuration(chainedLimit)} for a role assumed by a role's session, which the issuer is`,
        );
    }
    if (policy.revocable && accountOf(roleArn ?? "") !== backend.accountId) {
        return refusal(
            "its role is of another account than the backend, which can't deny the role's sessions anything; give the backend an assumeRole in that account, or leave revocable out",
        );
    }
    return undefined;
}

function findTokenFault(issuerArn: string): SessionFault | undefined {
    if (isRoleSession(issuerArn) || isFederated(issuerArn)) {
        return refusal(
            "AWS gives federation and session tokens to IAM users only, and the issuer is a session; issue with a user's keys, or use assumed_role",
        );
    }
    return isRoot(issuerArn)
        ? refusal("a token of the account's root could be neither restricted nor ended; issue as a user")
        : undefined;
}

function refusal(reason: string): SessionFault {
    return { place: "policy", reason };
}

function isRoleSession(arn: string): boolean {
    return arn.includes(":assumed-role/");
}

function isFederated(arn: string): boolean {
    return arn.includes(":federated-user/");
}

function isRoot(arn: string): boolean {
    return arn.endsWith(":root");
}
