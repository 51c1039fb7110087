import { BlockList, isIP } from "node:net";
import { matchesArn, matchesWildcard, unescapeWildcards } from "./wildcard";

/** A comparison of a value of a request with a value of a policy. */
export interface ConditionOperator {
    /**
     * Returns whether the values match. Variables in the policy's value are already expanded if the operator allows
     * them.
     */
    matches(actual: string, expected: string): boolean;
    /** Set for operators with `Not` in their name. They hold if no value matches or if the key is absent. */
    readonly negated?: true;
    /** Set if policy variables and wildcards are interpreted. Only String and Arn operators do so. */
    readonly variables?: true;
}

const equals = (actual: string, expected: string) => actual === unescapeWildcards(expected);
const equalsIgnoreCase = (actual: string, expected: string) => equals(actual.toLowerCase(), expected.toLowerCase());
const stringLike = (actual: string, expected: string) => matchesWildcard(expected, actual);

/**
 * String operators.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */
const stringOperators: Readonly<Record<string, ConditionOperator>> = {
    StringEquals: { matches: equals, variables: true },
    StringNotEquals: { matches: equals, variables: true, negated: true },
    StringEqualsIgnoreCase: { matches: equalsIgnoreCase, variables: true },
    StringNotEqualsIgnoreCase: { matches: equalsIgnoreCase, variables: true, negated: true },
    StringLike: { matches: stringLike, variables: true },
    StringNotLike: { matches: stringLike, variables: true, negated: true },
};

const arnLike = (actual: string, expected: string) => matchesArn(expected, actual);

/**
 * ARN operators. ArnEquals and ArnLike behave identically.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
const arnOperators: Readonly<Record<string, ConditionOperator>> = {
    ArnEquals: { matches: arnLike, variables: true },
    ArnLike: { matches: arnLike, variables: true },
    ArnNotEquals: { matches: arnLike, variables: true, negated: true },
    ArnNotLike: { matches: arnLike, variables: true, negated: true },
};

/**
 * Returns the milliseconds since the epoch of an ISO 8601 date (W3C profile) or of epoch seconds. Returns NaN for
 * anything else; every comparison with NaN is false.
 */
function parseTimeMs(text: string): number {
    if (/^\d+$/.test(text) && text.length !== 4) {
        return Number(text) * 1_000;
    }
    return /^\d{4}(-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?)?)?$/.test(text) ? Date.parse(text) : Number.NaN;
}

function parseNumber(text: string): number {
    return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function comparisons(family: string, parse: (text: string) => number): Record<string, ConditionOperator> {
    const operator = (compare: (a: number, b: number) => boolean): ConditionOperator => ({
        matches: (actual, expected) => compare(parse(actual), parse(expected)),
    });
    const equal = operator((a, b) => a === b);
    return {
        [`${family}Equals`]: equal,
        [`${family}NotEquals`]: { ...equal, negated: true },
        [`${family}LessThan`]: operator((a, b) => a < b),
        [`${family}LessThanEquals`]: operator((a, b) => a <= b),
        [`${family}GreaterThan`]: operator((a, b) => a > b),
        [`${family}GreaterThanEquals`]: operator((a, b) => a >= b),
    };
}

/**
 * Date and numeric operators.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
const orderOperators: Readonly<Record<string, ConditionOperator>> = {
    ...comparisons("Date", parseTimeMs),
    ...comparisons("Numeric", parseNumber),
};

function isInBlock(actual: string, expected: string): boolean {
    const [address = "", bits] = expected.split("/");
    const family = isIP(address);
    if (family === 0 || isIP(actual) === 0) {
        return false;
    }
    const block = new BlockList();
    const type = family === 6 ? "ipv6" : "ipv4";
    block.addSubnet(address, bits === undefined ? (family === 6 ? 128 : 32) : Number(bits), type);
    return block.check(actual, isIP(actual) === 6 ? "ipv6" : "ipv4");
}

const boolEquals = (actual: string, expected: string) => actual.toLowerCase() === expected.toLowerCase();

/**
 * Other operators.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const otherOperators: Readonly<Record<string, ConditionOperator>> = {
    Bool: { matches: boolEquals },
    BinaryEquals: { matches: (actual, expected) => actual === expected },
    IpAddress: { matches: isInBlock },
    NotIpAddress: { matches: isInBlock, negated: true },
};

/** Condition operators by name, without quantifier and `IfExists`. */
export const conditionOperators: Readonly<Record<string, ConditionOperator>> = {
    ...stringOperators,
    ...arnOperators,
    ...orderOperators,
    ...otherOperators,
};
