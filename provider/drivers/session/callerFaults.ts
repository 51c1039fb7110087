import { accountOf } from "../../aws/arn";
import type { Connection } from "../../aws/connection";
import { maxSessionDuration } from "../../aws/roles";
import { tokenLimit } from "../../aws/userSession";
import { formatDuration } from "../../lease/duration";
import { type IssuerFault, limitFault } from "../../lease/issuerFault";
import type { LeaseInputs } from "../../lease/leaseInputs";

/**
 * The longest session of a role that is assumed by a role's session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
const chainedLimit = 3_600;

/** Who asks for a session. */
export interface SessionCaller {
    /** As AWS tells it. */
    readonly arn: string;
    /** Whether it holds a session of GetSessionToken. */
    readonly isUserSession: boolean;
}

type Planned = Pick<LeaseInputs, "policy" | "roleArn"> & {
    readonly backend: Connection & Pick<LeaseInputs["backend"], "accountId">;
};

/**
 * Returns what AWS will refuse of a role's session by who asks for it, or undefined.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export function findAssumptionFault(
    { policy, backend, roleArn }: Planned,
    { arn: issuerArn }: SessionCaller,
    ttl: number,
): IssuerFault | undefined {
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

/** Returns what AWS will refuse of a federation or session token by who asks for it, or undefined. */
export function findTokenFault({ arn: issuerArn, isUserSession }: SessionCaller): IssuerFault | undefined {
    if (isUserSession) {
        return limitFault(tokenLimit);
    }
    if (isRoleSession(issuerArn) || isFederated(issuerArn)) {
        return refusal(
            "AWS gives federation and session tokens to IAM users only, and the issuer is a session; issue with a user's keys, or use assumed_role",
        );
    }
    return isRoot(issuerArn)
        ? refusal("a token of the account's root could be neither restricted nor ended; issue as a user")
        : undefined;
}

/** Returns that a lease is longer than its role allows, or undefined. Nothing is known of a role of another account. */
export async function findRoleFault({ backend, roleArn }: Planned, ttl: number): Promise<IssuerFault | undefined> {
    if (roleArn === null || accountOf(roleArn) !== backend.accountId) {
        return undefined;
    }
    const most = await maxSessionDuration(backend, roleArn);
    return most !== undefined && ttl > most
        ? tooLong(`the role's MaxSessionDuration of ${formatDuration(most)}`)
        : undefined;
}

/** A ttl that is above a cap which only AWS knows. */
function tooLong(cap: string): IssuerFault {
    return { place: "ttl", reason: `it is above ${cap}; ask for less` };
}

function refusal(reason: string): IssuerFault {
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
