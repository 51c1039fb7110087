/** A policy document as AWS knows it: an identity policy, without principals. */
export interface PolicyDocument {
    readonly Version: "2012-10-17";
    readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

export interface PolicyStatement {
    readonly Sid?: string;
    readonly Effect: "Allow" | "Deny";
    readonly Action?: OneOrMore;
    readonly NotAction?: OneOrMore;
    readonly Resource?: OneOrMore;
    readonly NotResource?: OneOrMore;
    readonly Condition?: PolicyCondition;
}

/** Operator to condition key to values, e.g. `{ StringEquals: { "aws:username": "ci" } }`. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, ConditionValues>>>>;
export type ConditionValues = ConditionValue | readonly ConditionValue[];
export type ConditionValue = string | number | boolean;
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
