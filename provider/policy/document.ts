/** A policy document as AWS knows it: an identity policy, without principals. */
export interface PolicyDocument {
    /** Version of the policy language. The only one that knows policy variables. */
    readonly Version: "2012-10-17";
    /** One or more statements. */
    readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/**
 * A statement of an identity policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyStatement {
    /** Letters and digits, unique in the document. Must not begin with `Stacklease`. */
    readonly Sid?: string;
    /** What the statement does with the requests that it matches. A `Deny` overrides every `Allow`. */
    readonly Effect: "Allow" | "Deny";
    /** The actions that the statement matches, such as `s3:GetObject`, with wildcards. Excludes {@link NotAction}. */
    readonly Action?: OneOrMore;
    /** The actions that the statement does not match; it matches all others. Excludes {@link Action}. */
    readonly NotAction?: OneOrMore;
    /** ARNs of the resources that the statement matches, with wildcards. Excludes {@link NotResource}. */
    readonly Resource?: OneOrMore;
    /** ARNs of the resources that the statement does not match; it matches all others. Excludes {@link Resource}. */
    readonly NotResource?: OneOrMore;
    /** What must also be true of a request. Default: nothing. */
    readonly Condition?: PolicyCondition;
}

/** Operator to condition key to values, e.g. `{ StringEquals: { "aws:username": "ci" } }`. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, ConditionValues>>>>;
/** The values that a condition operator compares a condition key with. */
export type ConditionValues = ConditionValue | readonly ConditionValue[];
/** A value of a condition. AWS reads numbers and booleans like their text. */
export type ConditionValue = string | number | boolean;
/** A value or a list of values. */
export type OneOrMore = string | readonly string[];

/** Sids that begin so are ours: guard, self-protection, kill. */
export const reservedSidPrefix = "Stacklease";

/** The statements of a document as a list. */
export function statementsOf({ Statement }: PolicyDocument): readonly PolicyStatement[] {
    return asList(Statement);
}

/** Whether policy variables, such as `${aws:username}`, stand in a document. Only the current Version knows them. */
export function hasVariables(document: PolicyDocument): boolean {
    return JSON.stringify(document).includes("${");
}

/** One or more values as a list. */
export function asList<T>(value: T | readonly T[] | undefined): readonly T[] {
    return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}
