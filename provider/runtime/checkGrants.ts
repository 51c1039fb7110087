import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { ourStatements } from "../lease/guard";
import { namePattern } from "../lease/naming";
import { attachmentLimit, checkGroupName, checkPolicyArn, checkTags, groupLimit } from "../policy/arns";
import { checkUserBudget } from "../policy/budget";
import type { PolicyDocument } from "../policy/document";
import { type Bag, hasUnknown } from "./bag";
import { durationFault } from "./checkDuration";
import { failure } from "./handler";

/** Every input of a policy with its default. */
export const policyDefaults = {
    policy: null,
    policyArns: null,
    groups: null,
    credentialType: "iam_user",
    ttl: null,
    maxTtl: null,
    permissionsBoundary: null,
    tags: null,
};

/** The longest policy name: with the longest mount and a UUID, the lease id must fit a tag's 256 characters. */
const policyNameLimit = 64;

/** Any end has the length of this one; the guard takes its part of the budget even where a lease asks for none. */
const someEnd = "2000-01-01T00:00:00Z";

/** What is wrong with a policy beyond its document's grammar. What is not known yet is left out. */
export function checkGrants(inputs: Bag): CheckFailure[] {
    return Object.entries(rules)
        .flatMap(([property, rule]) => {
            const value = inputs[property];
            if (value === null || value === undefined || hasUnknown(value)) {
                return [];
            }
            return [rule(value as never)].flatMap((reason) => (reason ? [failure(property, reason)] : []));
        })
        .concat(grantsNothing(inputs));
}

const rules: Record<string, (value: never) => string | undefined> = {
    policyName: (name: string) =>
        namePattern.test(name) && name.length <= policyNameLimit
            ? undefined
            : `a policyName is at most ${policyNameLimit} letters, digits and _+=,.@-; it is part of every lease id`,
    credentialType: (type: string) =>
        type === "iam_user" ? undefined : `${JSON.stringify(type)} is no credential type; give iam_user`,
    policy: (document: PolicyDocument) => checkUserBudget(document, ourStatements("aws-us-gov", someEnd)).fault,
    policyArns: (arns: string[]) =>
        arns.length > attachmentLimit
            ? `${arns.length} policies are more than the ${attachmentLimit} that AWS attaches to a user; merge some`
            : first(arns, checkPolicyArn),
    groups: (groups: string[]) =>
        groups.length > groupLimit
            ? `${groups.length} groups are more than the ${groupLimit} that AWS lets a user be in; leave some out`
            : first(groups, checkGroupName),
    ttl: durationFault,
    maxTtl: durationFault,
    permissionsBoundary: (arn: string) => checkPolicyArn(arn),
    tags: (tags: Record<string, string>) => {
        const [fault] = checkTags(tags);
        return fault && `${fault.place}: ${fault.reason}`;
    },
};

function first(values: readonly string[], check: (value: string) => string | undefined): string | undefined {
    for (const [index, value] of values.entries()) {
        const reason = check(value);
        if (reason) {
            return `[${index}]: ${reason}`;
        }
    }
    return undefined;
}

function grantsNothing({ policy, policyArns, groups }: Bag): CheckFailure[] {
    const empty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
    return empty(policy) && empty(policyArns) && empty(groups)
        ? [failure("policy", "nothing is granted; give policy, policyArns or groups")]
        : [];
}
