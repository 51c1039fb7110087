import { isIP } from "node:net";
import { faultAt, type PlacedFault } from "./arns";
import { asList, type ConditionValue, type PolicyDocument, statementsOf } from "./document";
import { placeOf } from "./placeOf";

/**
 * Returns the condition values that their operators cannot compare. AWS silently stores some of them, and they never
 * match.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function findConditionFaults(document: PolicyDocument): PlacedFault[] {
    const Statement = statementsOf(document);
    return Statement.flatMap(({ Condition = {} }, index) =>
        Object.entries(Condition).flatMap(([operator, block]) =>
            Object.entries(block).flatMap(([key, values]) => {
                const expected = expectationOf(operator);
                const path = ["Statement", String(index), "Condition", operator, key];
                return asList(values).flatMap((value, element) => {
                    const at = Array.isArray(values) ? [...path, String(element)] : path;
                    return expected && !expected.accepts(value)
                        ? [faultAt(() => placeOf(at, { Statement }), expected.reason)]
                        : [];
                });
            }),
        ),
    );
}

interface Expectation {
    readonly accepts: (value: ConditionValue) => boolean;
    readonly reason: string;
    readonly example: string;
}

const expectations: readonly (readonly [RegExp, Expectation])[] = [
    [
        /^Date/,
        {
            accepts: (value) => isDate(String(value)),
            reason: "must be an ISO 8601 date such as 2026-01-31T12:00:00Z, or epoch seconds; policy variables cannot be used here",
            example: "0",
        },
    ],
    [
        /^Numeric/,
        {
            accepts: (value) => /^-?\d+(\.\d+)?$/.test(String(value)),
            reason: "must be a number",
            example: "0",
        },
    ],
    [
        /^(Bool|Null)/,
        {
            accepts: (value) => /^(true|false)$/i.test(String(value)),
            reason: "must be true or false",
            example: "true",
        },
    ],
    [
        /^(Not)?IpAddress/,
        {
            accepts: (value) => isCidr(String(value)),
            reason: "must be an IP address or CIDR block",
            example: "0.0.0.0/0",
        },
    ],
    [/^Arn/, { accepts: (value) => /^(arn:|\*|\$\{)/.test(String(value)), reason: "must be an ARN", example: "*" }],
    [
        /^BinaryEquals/,
        { accepts: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(String(value)), reason: "must be base64", example: "" },
    ],
];

/** Returns a value that an operator can compare. */
export function exampleFor(operator: string): string {
    return expectationOf(operator)?.example ?? "";
}

function expectationOf(operator: string): Expectation | undefined {
    const name = operator.replace(/^For(All|Any)Values?:/, "");
    return expectations.find(([pattern]) => pattern.test(name))?.[1];
}

function isDate(value: string): boolean {
    const iso = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?)?)?$/;
    return /^\d{1,13}$/.test(value) || (iso.test(value) && !Number.isNaN(Date.parse(value)));
}

function isCidr(value: string): boolean {
    const [address = "", bits, ...rest] = value.split("/");
    const version = isIP(address);
    const maxBits = version === 6 ? 128 : 32;
    return (
        version !== 0 &&
        rest.length === 0 &&
        (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits))
    );
}
