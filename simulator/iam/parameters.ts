import type { Tag } from "../account";
import { type Call, ServiceError } from "../service";

/** How one parameter must look. https://docs.aws.amazon.com/IAM/latest/APIReference/ gives length and pattern of each. */
export interface ParameterRule {
    readonly pattern: RegExp;
    readonly min: number;
    readonly max: number;
}

const name = /^[\w+=,.@-]+$/;

/** The rules of the parameters that more than one operation takes. */
export const rules = {
    UserName: { pattern: name, min: 1, max: 64 },
    RoleName: { pattern: name, min: 1, max: 64 },
    GroupName: { pattern: name, min: 1, max: 128 },
    PolicyName: { pattern: name, min: 1, max: 128 },
    Path: { pattern: /^(\/|\/[\x21-\x7e]+\/)$/, min: 1, max: 512 },
    PathPrefix: { pattern: /^\/[\x21-\x7e]*$/, min: 1, max: 512 },
    PolicyArn: { pattern: /^arn:[\x21-\x7e]+$/, min: 20, max: 2_048 },
    PermissionsBoundary: { pattern: /^arn:[\x21-\x7e]+$/, min: 20, max: 2_048 },
    PolicyDocument: { pattern: /^[\t\n\r\u0020-\u00ff]+$/, min: 1, max: 131_072 },
    AssumeRolePolicyDocument: { pattern: /^[\t\n\r\u0020-\u00ff]+$/, min: 1, max: 131_072 },
    AccessKeyId: { pattern: /^\w+$/, min: 16, max: 128 },
    Status: { pattern: /^(Active|Inactive)$/, min: 6, max: 8 },
    Password: { pattern: /^[\t\n\r\u0020-\u00ff]+$/, min: 1, max: 128 },
    SerialNumber: { pattern: /^[\w+=/:,.@-]+$/, min: 9, max: 256 },
    VirtualMFADeviceName: { pattern: name, min: 1, max: 226 },
    VersionId: { pattern: /^v[1-9]\d*$/, min: 2, max: 10 },
    SSHPublicKeyId: { pattern: /^\w+$/, min: 20, max: 128 },
    CertificateId: { pattern: /^\w+$/, min: 24, max: 128 },
    ServiceSpecificCredentialId: { pattern: /^\w+$/, min: 20, max: 128 },
    ServiceName: { pattern: /^[\w.-]+$/, min: 1, max: 128 },
} satisfies Record<string, ParameterRule>;

export type ParameterName = keyof typeof rules;

/** A parameter that must be there. Throws AWS's ValidationError for an absent or ill-formed one. */
export function required(call: Call, parameter: ParameterName): string {
    const value = optional(call, parameter);
    if (value === undefined) {
        throw invalid(`Value null at '${lowerFirst(parameter)}' failed to satisfy constraint: Member must not be null`);
    }
    return value;
}

/** A parameter that may be there. */
export function optional({ parameters }: Call, parameter: ParameterName): string | undefined {
    const value = parameters[parameter];
    if (value === undefined) {
        return undefined;
    }
    const { pattern, min, max } = rules[parameter];
    const at = `Value at '${lowerFirst(parameter)}' failed to satisfy constraint: Member must`;
    if (value.length < min) {
        throw invalid(`${at} have length greater than or equal to ${min}`);
    }
    if (value.length > max) {
        throw invalid(`${at} have length less than or equal to ${max}`);
    }
    if (!pattern.test(value)) {
        const enumerated =
            parameter === "Status"
                ? "satisfy enum value set: [Active, Inactive]"
                : `satisfy regular expression pattern: ${pattern.source}`;
        throw invalid(`${at} ${enumerated}`);
    }
    return value;
}

/** `Tags.member.1.Key`… as tags. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
export function tagsOf(call: Call): Tag[] {
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
            throw new ServiceError("InvalidInput", 400, `Invalid tag key: ${key}. Tag keys cannot begin with aws:`);
        }
        if (seen.has(key.toLowerCase())) {
            throw new ServiceError(
                "InvalidInput",
                400,
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            );
        }
        seen.add(key.toLowerCase());
    }
    return tags;
}

/** `TagKeys.member.1`… */
export function tagKeysOf(call: Call): string[] {
    return membersOf(call, "TagKeys").map((index) => call.parameters[`TagKeys.member.${index}`] ?? "");
}

function membersOf({ parameters }: Call, list: string): number[] {
    const indices = Object.keys(parameters).flatMap(
        (name) => new RegExp(`^${list}\\.member\\.(\\d+)`).exec(name)?.[1] ?? [],
    );
    return [...new Set(indices.map(Number))].sort((a, b) => a - b);
}

/** AWS's ValidationError. */
export function invalid(detail: string): ServiceError {
    return new ServiceError("ValidationError", 400, `1 validation error detected: ${detail}`);
}

function lowerFirst(text: string): string {
    return text.charAt(0).toLowerCase() + text.slice(1);
}
