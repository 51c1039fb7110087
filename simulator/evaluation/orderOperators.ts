import type { ConditionOperator } from "./operator";

/** Milliseconds of an ISO 8601 date of the W3C profile, or of epoch seconds; NaN for anything else, which no comparison takes. */
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

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date */
export const orderOperators: Readonly<Record<string, ConditionOperator>> = {
    ...comparisons("Date", toTime),
    ...comparisons("Numeric", toNumber),
};
