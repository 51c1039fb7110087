import { accountOf } from "../../aws/arn";
import type { Connection } from "../../aws/connection";
import { maxSessionSeconds } from "../../aws/roles";
import { tokenLimit } from "../../aws/userSession";
import { formatDuration } from "../../lease/duration";
import { type IssuerFault, limitFault } from "../../lease/issuerFault";
import type { LeaseInputs } from "../../lease/leaseInputs";

/**
 * Maximum length in seconds of a role's session that another role's session requests (role chaining).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
const chainedLimitSeconds = 3_600;

/** The identity that requests a session. */
export interface SessionCaller {
    /** ARN, as AWS reports it. */
    readonly arn: string;
    /** Whether its credentials are from GetSessionToken. */
    readonly isUserSession: boolean;
}

type Planned = Pick<LeaseInputs, "policy" | "roleArn"> & {
    readonly backend: Connection & Pick<LeaseInputs["backend"], "accountId">;
};

/**
 * Returns the reason why AWS will not let this caller assume a role as planned, or undefined.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export function findAssumptionFault(
    { policy, backend, roleArn }: Planned,
    { arn: issuerArn }: SessionCaller,
    ttlSeconds: number,
): IssuerFault | undefined {
    if (isRoot(issuerArn)) {
        return refusal("AWS does not let an account's root user assume a role", "issue as an IAM user or role");
    }
    if (isFederated(issuerArn)) {
        return refusal("AWS does not let a federated user's session assume a role", "issue as an IAM user or role");
    }
    if (isRoleSession(issuerArn) && ttlSeconds > chainedLimitSeconds) {
        return tooLong(
            `AWS's maximum of ${formatDuration(chainedLimitSeconds)} if the issuer is a role's session (role chaining)`,
        );
    }
    if (policy.revocable && accountOf(roleArn ?? "") !== backend.accountId) {
        return refusal(
            "its role is in another account, where the backend cannot revoke sessions",
            "set the backend's assumeRole to a role in that account, or remove revocable",
        );
    }
    return undefined;
}

/** Returns the reason why AWS will not give this caller a federation or session token, or undefined. */
export function findTokenFault({ arn: issuerArn, isUserSession }: SessionCaller): IssuerFault | undefined {
    if (isUserSession) {
        return limitFault(tokenLimit);
    }
    if (isRoleSession(issuerArn) || isFederated(issuerArn)) {
        return refusal(
            "AWS issues federation and session tokens to IAM users only, and the issuer is a session",
            "issue with an IAM user's access key, or use assumed_role",
        );
    }
    return isRoot(issuerArn)
        ? refusal("a token of the account's root user could be neither restricted nor revoked", "issue as an IAM user")
        : undefined;
}

/**
 * Returns the fault of a lease that is longer than its role allows, or undefined. The limit of a role of another
 * account is not known.
 */
export async function findRoleFault(
    { backend, roleArn }: Planned,
    ttlSeconds: number,
): Promise<IssuerFault | undefined> {
    if (roleArn === null || accountOf(roleArn) !== backend.accountId) {
        return undefined;
    }
    const maxSeconds = await maxSessionSeconds(backend, roleArn);
    return maxSeconds !== undefined && ttlSeconds > maxSeconds
        ? tooLong(`the role's MaxSessionDuration of ${formatDuration(maxSeconds)}`)
        : undefined;
}

/** Returns the fault of a ttl that is above a cap which only AWS knows. */
function tooLong(cap: string): IssuerFault {
    return { place: "ttl", reason: `it is above ${cap}`, remedy: "set a shorter ttl" };
}

function refusal(reason: string, remedy: string): IssuerFault {
    return { place: "policy", reason, remedy };
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
