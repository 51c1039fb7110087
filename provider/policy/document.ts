/** Policy document of AWS: an identity policy, without principals. */
export interface PolicyDocument {
    /** Version of the policy language. Only this one supports policy variables. */
    readonly Version: "2012-10-17";
    /** Statements, or a single one. */
    readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/**
 * Statement of an identity policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface PolicyStatement {
    /**
     * Statement id: letters and digits, unique in the document. It must not begin with `Stacklease`.
     * @default none
     */
    readonly Sid?: string;
    /** Effect on requests that the statement matches. A `Deny` overrides every `Allow`. */
    readonly Effect: "Allow" | "Deny";
    /** Actions that the statement matches, such as `s3:GetObject`, with wildcards. Excludes {@link NotAction}. */
    readonly Action?: OneOrMore;
    /** Actions that the statement does not match; it matches all others. Excludes {@link Action}. */
    readonly NotAction?: OneOrMore;
    /** ARNs of the resources that the statement matches, with wildcards. Excludes {@link NotResource}. */
    readonly Resource?: OneOrMore;
    /** ARNs of the resources that the statement does not match; it matches all others. Excludes {@link Resource}. */
    readonly NotResource?: OneOrMore;
    /**
     * Condition that a request must also meet.
     * @default none
     */
    readonly Condition?: PolicyCondition;
}

/** Values by condition operator and condition key, such as `{ StringEquals: { "aws:username": "ci" } }`. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, ConditionValues>>>>;
/** Values that a condition operator compares a condition key with. */
export type ConditionValues = ConditionValue | readonly ConditionValue[];
/** Value of a condition. AWS reads numbers and booleans like their text. */
export type ConditionValue = string | number | boolean;
/** Value or list of values. */
export type OneOrMore = string | readonly string[];

/** Prefix of the Sids that stacklease uses: for guard, self-protection and kill. */
export const reservedSidPrefix = "Stacklease";

/** Returns the statements of a document as a list. */
export function statementsOf({ Statement }: PolicyDocument): readonly PolicyStatement[] {
    return asList(Statement);
}

/**
 * Returns whether a document contains policy variables, such as `${aws:username}`. Only the current Version supports
 * them.
 */
export function hasVariables(document: PolicyDocument): boolean {
    return JSON.stringify(document).includes("${");
}

/** Returns one or more values as a list. */
export function asList<T>(value: T | readonly T[] | undefined): readonly T[] {
    return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}

/**
 * Returns a document with the statements of `grants` and the added ones. Statements are independent, so the grants keep
 * their meaning.
 */
export function mergeStatements(grants: PolicyDocument | undefined, added: readonly PolicyStatement[]): PolicyDocument {
    return { Version: "2012-10-17", Statement: [...(grants ? statementsOf(grants) : []), ...added] };
}
