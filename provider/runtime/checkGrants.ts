import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import {
    type CredentialTypeFacts,
    credentialTypeNames,
    credentialTypes,
    defaultCredentialType,
    isCredentialType,
    typesTaking,
} from "../lease/credentialTypes";
import { ourStatements } from "../lease/guard";
import { namePattern } from "../lease/naming";
import {
    attachmentLimit,
    checkGroupName,
    checkSessionTags,
    checkTags,
    describeFirst,
    groupLimit,
} from "../policy/arns";
import { checkSessionBudget, checkUserBudget } from "../policy/budget";
import type { PolicyDocument } from "../policy/document";
import { hasUnknown, type PropertyMap, replaceUnknown, unknownValue } from "../pulumi/propertyMap";
import { failure } from "./handler";
import {
    durationFault,
    externalIdRule,
    listRule,
    objectRule,
    patternRule,
    policyArnFault,
    type Rule,
    roleArnFault,
    tagsForm,
    textRule,
} from "./rules";

/** Every input of a policy with its default. */
export const policyDefaults = {
    policy: null,
    policyArns: null,
    groups: null,
    credentialType: defaultCredentialType,
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

/** Longest policy name. With the longest mount and a UUID, the lease id must fit into the 256 characters of a tag. */
const policyNameLimit = 64;

/**
 * Sample expiry for measuring the guard: all dates have the same length. The guard uses its part of the quota even if a
 * lease asks for none.
 */
const sampleExpiry = "2000-01-01T00:00:00Z";

/**
 * Returns the failures of a policy's inputs, apart from the grammar of its document. Skips inputs that are not known
 * yet. In a document that is partly known, the known parts are measured.
 */
export function checkGrants(inputs: PropertyMap): CheckFailure[] {
    const type = inputs.credentialType;
    if (hasUnknown(type)) {
        return [];
    }
    if (!isCredentialType(type)) {
        return [failure("credentialType", `must be one of ${credentialTypeNames.join(", ")}`)];
    }
    const { documentQuota, findFault } = credentialTypes[type];
    const failures = Object.entries({ policy: quotaRules[documentQuota], ...rules }).flatMap(([property, rule]) => {
        const given = inputs[property];
        const value = property === "policy" && given !== unknownValue ? minimalValue(given) : given;
        if (value === null || value === undefined || hasUnknown(value)) {
            return [];
        }
        const supportingTypes = typesTaking(property);
        const isUnsupported = supportingTypes.length > 0 && !supportingTypes.includes(type);
        const reason = isUnsupported
            ? `is supported only for ${supportingTypes.join(" and ")}; leave it out, or change credentialType`
            : rule(value, inputs);
        return reason ? [failure(property, reason)] : [];
    });
    const fault = findFault(inputs);
    return [...failures, ...(fault ? [failure(fault.argument, fault)] : [])];
}

/** Returns a value with an empty text for every part that is not known yet. The real document cannot be shorter. */
function minimalValue(value: unknown): unknown {
    return replaceUnknown(value, () => "");
}

const rules: Record<string, Rule> = {
    policyName: textRule((name) =>
        namePattern.test(name) && name.length <= policyNameLimit
            ? undefined
            : `must be at most ${policyNameLimit} letters, digits and _+=,.@-; it is part of every lease id`,
    ),
    policyArns: listRule(
        policyArnFault,
        attachmentLimit,
        `AWS allows at most ${attachmentLimit} managed policies; merge some of them`,
    ),
    groups: listRule(checkGroupName, groupLimit, `AWS allows a user in at most ${groupLimit} groups; leave some out`),
    ttl: durationFault,
    maxTtl: durationFault,
    permissionsBoundary: textRule(policyArnFault),
    tags: objectRule<Record<string, string>>((tags) => describeFirst(checkTags(tags)), tagsForm),
    roleArn: textRule(roleArnFault),
    roleArns: listRule(roleArnFault),
    externalId: externalIdRule,
    sessionTags: objectRule<Record<string, string>>((tags) => describeFirst(checkSessionTags(tags)), tagsForm),
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    sourceIdentity: patternRule(
        /^(?!aws:)[\w+=,.@-]{2,64}$/,
        "2 to 64 letters, digits and _+=,.@-, and must not begin with aws:",
    ),
    mfaSerialNumber: patternRule(
        /^[\w+=/:,.@-]{9,256}$/,
        "the ARN of a virtual device, or the serial number of a hardware device: 9 to 256 characters",
    ),
    revocable: (value) => (typeof value === "boolean" ? undefined : "must be true or false"),
};

/** Rules for the size of a document, by the quota that applies. */
const quotaRules: Readonly<Record<CredentialTypeFacts["documentQuota"], Rule>> = {
    user: (document) => checkUserBudget(document as PolicyDocument, ourStatements("aws-us-gov", sampleExpiry)).fault,
    session: (document, { policyArns }) => checkSessionBudget(document as PolicyDocument, minimalValue(policyArns)),
};
