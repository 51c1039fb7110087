import { accountOf } from "../../aws/arn";
import { hasCode } from "../../aws/errors";
import { findRole } from "../../aws/roles";
import type { Explanation } from "../../errors/leaseError";
import type { LeaseInputs } from "../../lease/leaseInputs";
import { decodeDocument } from "../../policy/compare";
import { explainTrust, type TrustPolicy } from "./trust";

/**
 * Returns the reason why AWS did not let the issuer assume a role, or undefined. AWS gives the same answer for a role
 * that does not exist, a role that does not trust the issuer, and an issuer that lacks permission to assume it. The
 * role's trust policy distinguishes these cases, if the issuer has permission to read it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html
 */
export async function explainRefusal(
    { backend, policy, roleArn }: LeaseInputs,
    issuerArn: string,
    error: unknown,
): Promise<Explanation | undefined> {
    if (!hasCode(error, "AccessDenied") || roleArn === null) {
        return undefined;
    }
    if (accountOf(roleArn) !== backend.accountId) {
        const trusted = `does not trust the issuer${policy.externalId ? " with this externalId" : ""}`;
        return {
            code: "AccessDenied",
            reason: `AWS does not let ${issuerArn} assume ${roleArn} in another account: the role does not exist, it ${trusted}, or the issuer lacks permission for sts:AssumeRole on it`,
            remedy: "check the role and its trust policy in its account",
        };
    }
    const role = await findRole(backend, roleArn).catch(() => null);
    if (role === null) {
        return undefined; // AWS's answer to AssumeRole says more than the error of this read.
    }
    if (role?.Arn !== roleArn) {
        return {
            code: "MissingEntity",
            reason: `role ${roleArn} does not exist`,
            remedy: "create it, or correct roleArn",
        };
    }
    const trust = decodeDocument(role.AssumeRolePolicyDocument ?? "{}");
    return explainTrust(trust as TrustPolicy, roleArn, issuerArn, policy.externalId);
}
