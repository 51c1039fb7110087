import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import { ourStatements } from "../lease/guard";
import type { CredentialType } from "../lease/leaseInputs";
import { namePattern } from "../lease/naming";
import {
    attachmentLimit,
    checkGroupName,
    checkPolicyArn,
    checkRoleArn,
    checkSessionTags,
    checkTags,
    groupLimit,
    tellFirst,
} from "../policy/arns";
import { checkSessionBudget, checkUserBudget } from "../policy/budget";
import type { PolicyDocument } from "../policy/document";
import { type Bag, hasUnknown } from "./bag";
import { durationFault } from "./checkDuration";
import { checkTogether, fieldsOf, isTyped } from "./credentialTypes";
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
    roleArn: null,
    roleArns: null,
    externalId: null,
    sessionTags: null,
    sourceIdentity: null,
    mfaSerialNumber: null,
    revocable: null,
};

/** The longest policy name: with the longest mount and a UUID, the lease id must fit a tag's 256 characters. */
const policyNameLimit = 64;

/** Any end has the length of this one; the guard takes its part of the budget even where a lease asks for none. */
const someEnd = "2000-01-01T00:00:00Z";

/** What is wrong with a policy beyond its document's grammar. What is not known yet is left out. */
export function checkGrants(inputs: Bag): CheckFailure[] {
    const type = inputs.credentialType as CredentialType;
    if (hasUnknown(type)) {
        return [];
    }
    if (!Object.hasOwn(fieldsOf, String(type))) {
        const types = Object.keys(fieldsOf).join(", ");
        return [failure("credentialType", `${JSON.stringify(type)} is no credential type; give one of ${types}`)];
    }
    const failures = Object.entries({ ...rules, ...rulesOf[type] }).flatMap(([property, rule]) => {
        const value = inputs[property];
        if (value === null || value === undefined || hasUnknown(value)) {
            return [];
        }
        const strange = isTyped(property) && !fieldsOf[type].includes(property);
        const reason = strange
            ? `${property} does not belong to ${type}, which takes ${fieldsOf[type].join(", ")}; leave it out`
            : rule(value as never, inputs);
        return reason ? [failure(property, reason)] : [];
    });
    return [...failures, ...checkTogether[type](inputs)];
}

type Rule = (value: never, inputs: Bag) => string | undefined;

const rules: Record<string, Rule> = {
    policyName: (name: string) =>
        namePattern.test(name) && name.length <= policyNameLimit
            ? undefined
            : `a policyName is at most ${policyNameLimit} letters, digits and _+=,.@-; it is part of every lease id`,
    policy: (document: PolicyDocument, { policyArns }) => checkSessionBudget(document, policyArns),
    policyArns: (arns: string[]) =>
        arns.length > attachmentLimit
            ? `${arns.length} policies are more than the ${attachmentLimit} that AWS takes; merge some`
            : first(arns, checkPolicyArn),
    groups: (groups: string[]) =>
        groups.length > groupLimit
            ? `${groups.length} groups are more than the ${groupLimit} that AWS lets a user be in; leave some out`
            : first(groups, checkGroupName),
    ttl: durationFault,
    maxTtl: durationFault,
    permissionsBoundary: (arn: string) => checkPolicyArn(arn),
    tags: (tags: Record<string, string>) => tellFirst(checkTags(tags)),
    roleArn: (arn: string) => checkRoleArn(arn),
    roleArns: (arns: string[]) => first(arns, checkRoleArn),
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    externalId: (id: string) =>
        /^[\w+=,.@:/-]{2,1224}$/.test(id)
            ? undefined
            : "an externalId is 2 to 1,224 letters, digits and _+=,.@:/-, as the role's trust policy has it",
    sessionTags: (tags: Record<string, string>) => tellFirst(checkSessionTags(tags)),
    sourceIdentity: (identity: string) =>
        /^(?!aws:)[\w+=,.@-]{2,64}$/.test(identity)
            ? undefined
            : "a sourceIdentity is 2 to 64 letters, digits and _+=,.@-, and does not begin with aws:",
    mfaSerialNumber: (serial: string) =>
        /^[\w+=/:,.@-]{9,256}$/.test(serial)
            ? undefined
            : "an mfaSerialNumber is the ARN of a virtual device, or the 9 to 256 characters on a hardware one",
    revocable: (value: unknown) =>
        typeof value === "boolean" ? undefined : `${JSON.stringify(value)} is neither true nor false`,
};

const rulesOf: Partial<Record<CredentialType, Record<string, Rule>>> = {
    iam_user: {
        policy: (document: PolicyDocument) => checkUserBudget(document, ourStatements("aws-us-gov", someEnd)).fault,
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
