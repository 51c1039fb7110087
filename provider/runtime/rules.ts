import { isPartition } from "../aws/partition";
import { explanationText } from "../errors/leaseError";
import { parseDuration } from "../lease/duration";
import { checkPolicyArn, checkRoleArn } from "../policy/arns";
import { isPropertyMap, type PropertyMap } from "../pulumi/propertyMap";

/** Returns why a value is invalid, or undefined. The reason shows no part of the value, which may be a secret. */
export type Rule<T = unknown> = (value: T, inputs: PropertyMap) => string | undefined;

/** Returns a rule for text. A program without types can pass a value of any type. */
export function textRule(rule: Rule<string>): Rule {
    return (value, inputs) => (typeof value === "string" ? rule(value, inputs) : notText(value));
}

function notText(value: unknown): string {
    const isQuotable = typeof value === "number" || typeof value === "boolean";
    return isQuotable ? "must be a string; put it in quotes" : "must be a string";
}

/**
 * Returns a rule that applies `rule` to each element of a list.
 * @param limit maximum length of the list
 * @param tooMany reason for a list that is longer
 */
export function listRule(
    rule: (element: string) => string | undefined,
    limit = Number.POSITIVE_INFINITY,
    tooMany = "",
): Rule {
    return (value) => {
        if (!Array.isArray(value)) {
            return 'must be a list of strings, such as ["…", "…"]';
        }
        const faults = value.map((element, index) => ({
            place: `[${index}]`,
            reason: typeof element === "string" ? rule(element) : notText(element),
        }));
        const fault = faults.find(({ reason }) => reason);
        return value.length > limit ? tooMany : fault && `${fault.place}: ${fault.reason}`;
    };
}

/**
 * Returns a rule for an object.
 * @param form description of a valid value, for messages
 */
export function objectRule<T extends object>(rule: Rule<T>, form: string): Rule {
    return (value, inputs) => (isPropertyMap(value) ? rule(value as T, inputs) : `must be ${form}`);
}

/** Description of valid tags, for messages. */
export const tagsForm = 'an object with string values, such as { team: "shop" }';

/**
 * Returns a rule for text that matches a pattern.
 * @param form description of a valid value, for messages
 */
export function patternRule(pattern: RegExp, form: string): Rule {
    return (value) => {
        const isMatch = typeof value === "string" && pattern.test(value);
        return isMatch ? undefined : `must be ${form}`;
    };
}

/**
 * Rule for the external ID of a role's trust policy.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const externalIdRule = patternRule(
    /^[\w+=,.@:/-]{2,1224}$/,
    "2 to 1,224 letters, digits and _+=,.@:/-, as in the role's trust policy",
);

/** Returns why a text is not the ARN of a managed policy in an AWS partition, or undefined. */
export function policyArnFault(arn: string): string | undefined {
    return checkPolicyArn(arn, isPartition);
}

/** Returns why a text is not the ARN of a role in an AWS partition, or undefined. */
export function roleArnFault(arn: string): string | undefined {
    return checkRoleArn(arn, isPartition);
}

/** Returns why a value is not a valid duration, or undefined. */
export function durationFault(value: unknown): string | undefined {
    const parsed = parseDuration(value);
    return "fault" in parsed ? explanationText(parsed.fault) : undefined;
}
