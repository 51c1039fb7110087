import { invalid, membersOf, type ParameterRule, parameterReader } from "../service/parameters";
import { type Call, ServiceError } from "../service/service";
import type { Tag } from "../state/iamResources";

const name = /^[\w+=,.@-]+$/;

/**
 * Rules of IAM's parameters, with the length and pattern of each.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/
 */
export const rules = {
    UserName: { pattern: name, min: 1, max: 64 },
    RoleName: { pattern: name, min: 1, max: 64 },
    GroupName: { pattern: name, min: 1, max: 128 },
    PolicyName: { pattern: name, min: 1, max: 128 },
    Path: { pattern: /^(\/|\/[\x21-\x7e]+\/)$/, min: 1, max: 512 },
    PathPrefix: { pattern: /^\/[\x21-\x7e]*$/, min: 1, max: 512 },
    PolicySourceArn: { pattern: /^arn:[\x21-\x7e]+$/, min: 20, max: 2_048 },
    PolicyArn: { pattern: /^arn:[\x21-\x7e]+$/, min: 20, max: 2_048 },
    PermissionsBoundary: { pattern: /^arn:[\x21-\x7e]+$/, min: 20, max: 2_048 },
    PolicyDocument: { pattern: /^[\t\n\r\u0020-\u00ff]+$/, min: 1, max: 131_072 },
    AssumeRolePolicyDocument: { pattern: /^[\t\n\r\u0020-\u00ff]+$/, min: 1, max: 131_072 },
    AccessKeyId: { pattern: /^\w+$/, min: 16, max: 128 },
    Status: { pattern: /^(Active|Inactive)$/, min: 6, max: 8, values: ["Active", "Inactive"] },
    Password: { pattern: /^[\t\n\r\u0020-\u00ff]+$/, min: 1, max: 128 },
    SerialNumber: { pattern: /^[\w+=/:,.@-]+$/, min: 9, max: 256 },
    VirtualMFADeviceName: { pattern: name, min: 1, max: 226 },
    VersionId: { pattern: /^v[1-9]\d*$/, min: 2, max: 10 },
    SSHPublicKeyId: { pattern: /^\w+$/, min: 20, max: 128 },
    CertificateId: { pattern: /^\w+$/, min: 24, max: 128 },
    ServiceSpecificCredentialId: { pattern: /^\w+$/, min: 20, max: 128 },
    ServiceName: { pattern: /^[\w.-]+$/, min: 1, max: 128 },
} satisfies Record<string, ParameterRule>;

/** A parameter with a rule. */
export type ParameterName = keyof typeof rules;

/** Readers of IAM's parameters. */
export const { optional, required } = parameterReader<ParameterName>(rules);

/**
 * Returns the tags in `Tags.member.1.Key`…
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 * @param code error code of the service for tags that are not allowed
 */
export function tagsOf(call: Call, code = "InvalidInput"): Tag[] {
    const tags = membersOf(call, "Tags").map((index) => ({
        key: call.parameters[`Tags.member.${index}.Key`] ?? "",
        value: call.parameters[`Tags.member.${index}.Value`] ?? "",
    }));
    const seen = new Set<string>();
    for (const { key, value } of tags) {
        if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
            throw invalid(
                "Value at 'tags.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
            );
        }
        if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
            throw invalid(
                "Value at 'tags.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*",
            );
        }
        if (/^aws:/i.test(key)) {
            throw new ServiceError(code, 400, `Invalid tag key: ${key}. Tag keys cannot begin with aws:`);
        }
        if (seen.has(key.toLowerCase())) {
            throw new ServiceError(
                code,
                400,
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            );
        }
        seen.add(key.toLowerCase());
    }
    return tags;
}

/** Returns the values of `TagKeys.member.1`… */
export function tagKeysOf(call: Call): string[] {
    return membersOf(call, "TagKeys").map((index) => call.parameters[`TagKeys.member.${index}`] ?? "");
}
