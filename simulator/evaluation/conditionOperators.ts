import { BlockList, isIP } from "node:net";
import { matchesArn, matchesWildcard, unescapeWildcards } from "./wildcard";

/** How one value of a request is compared with one of a policy. */
export interface ConditionOperator {
    /** Whether it matches. The policy's value has its variables expanded already where the operator allows them. */
    matches(requested: string, wanted: string): boolean;
    /** Operators whose name has `Not`: true when no value matches, and when the key is absent. */
    readonly negated?: true;
    /** Whether policy variables and wildcards have their meaning. Only String and Arn operators know them. */
    readonly variables?: true;
}

const equals = (requested: string, wanted: string) => requested === unescapeWildcards(wanted);
const equalsIgnoreCase = (requested: string, wanted: string) => equals(requested.toLowerCase(), wanted.toLowerCase());
const stringLike = (requested: string, wanted: string) => matchesWildcard(wanted, requested);

/**
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

const arnLike = (requested: string, wanted: string) => matchesArn(wanted, requested);

/**
 * ArnEquals and ArnLike behave identically.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
const arnOperators: Readonly<Record<string, ConditionOperator>> = {
    ArnEquals: { matches: arnLike, variables: true },
    ArnLike: { matches: arnLike, variables: true },
    ArnNotEquals: { matches: arnLike, variables: true, negated: true },
    ArnNotLike: { matches: arnLike, variables: true, negated: true },
};

/**
 * Milliseconds of an ISO 8601 date of the W3C profile, or of epoch seconds; NaN for anything else, which no comparison
 * takes.
 */
function toTime(text: string): number {
    if (/^\d+$/.test(text) && text.length !== 4) {
        return Number(text) * 1_000;
    }
    return /^\d{4}(-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?)?)?$/.test(text) ? Date.parse(text) : Number.NaN;
}

function toNumber(text: string): number {
    return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function comparisons(family: string, read: (text: string) => number): Record<string, ConditionOperator> {
    const operator = (compare: (a: number, b: number) => boolean): ConditionOperator => ({
        matches: (requested, wanted) => compare(read(requested), read(wanted)),
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
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
const orderOperators: Readonly<Record<string, ConditionOperator>> = {
    ...comparisons("Date", toTime),
    ...comparisons("Numeric", toNumber),
};

function inBlock(requested: string, wanted: string): boolean {
    const [address = "", bits] = wanted.split("/");
    const family = isIP(address);
    if (family === 0 || isIP(requested) === 0) {
        return false;
    }
    const block = new BlockList();
    const type = family === 6 ? "ipv6" : "ipv4";
    block.addSubnet(address, bits === undefined ? (family === 6 ? 128 : 32) : Number(bits), type);
    return block.check(requested, isIP(requested) === 6 ? "ipv6" : "ipv4");
}

const sameIgnoringCase = (requested: string, wanted: string) => requested.toLowerCase() === wanted.toLowerCase();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const otherOperators: Readonly<Record<string, ConditionOperator>> = {
    Bool: { matches: sameIgnoringCase },
    BinaryEquals: { matches: (requested, wanted) => requested === wanted },
    IpAddress: { matches: inBlock },
    NotIpAddress: { matches: inBlock, negated: true },
};

/** The condition operators by name, without quantifier and `IfExists`. */
export const conditionOperators: Readonly<Record<string, ConditionOperator>> = {
    ...stringOperators,
    ...arnOperators,
    ...orderOperators,
    ...otherOperators,
};
