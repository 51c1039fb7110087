import { assertPolicyGrammar } from "../iam/documentGrammar";
import { invalid, membersOf } from "../service/parameters";
import type { Call } from "../service/service";
import type { Account } from "../state/account";
import { findManagedPolicyDocument } from "../state/awsManagedPolicies";
import type { AppliedPolicy } from "../state/iamResources";
import { optional } from "./parameters";

const arnLimit = 10;
const plainTextLimit = 2_048;

/**
 * Returns the session policies of a call; undefined if it has none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 * @param account account of the role or user, which has the managed policies
 */
export function sessionPoliciesOf(call: Call, account: Account): AppliedPolicy[] | undefined {
    const document = optional(call, "Policy");
    const arns = policyArnsOf(call);
    assertLengths(document ?? "", arns);
    if (document !== undefined) {
        assertPolicyGrammar(document);
    }
    const inline = document === undefined ? [] : [{ name: "session policy", document }];
    const policies = [...inline, ...arns.map((arn) => managedPolicy(account, arn))];
    return policies.length > 0 ? policies : undefined;
}

/** Returns the values of `PolicyArns.member.1.arn`… */
export function policyArnsOf(call: Call): string[] {
    return membersOf(call, "PolicyArns").map((index) => call.parameters[`PolicyArns.member.${index}.arn`] ?? "");
}

/**
 * Throws if there are too many policies, or if they are too long. The length limit applies to all of them together.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
function assertLengths(document: string, arns: readonly string[]): void {
    if (arns.length > arnLimit) {
        throw invalid(
            `Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${arnLimit}`,
        );
    }
    if ([document, ...arns].join("").length > plainTextLimit) {
        throw invalid(
            `Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${plainTextLimit}`,
        );
    }
}

/** Returns a managed policy. AWS does not document a separate error code for a policy that does not exist. */
function managedPolicy(account: Account, arn: string): AppliedPolicy {
    const document = findManagedPolicyDocument(account, arn);
    if (document === undefined) {
        throw invalid(`Value '${arn}' at 'policyArns' failed: Policy does not exist or is not attachable.`);
    }
    return { name: arn, document };
}
