import { type ConditionBlock, conditionHolds } from "./conditionHolds";
import type { ContextLookup } from "./context";
import { expandVariables } from "./variables";
import { matchesArn, matchesWildcard, padArn } from "./wildcard";

/** A statement of a stored policy document. */
export interface Statement {
    readonly Sid?: string;
    readonly Effect: "Allow" | "Deny";
    readonly Action?: unknown;
    readonly NotAction?: unknown;
    readonly Resource?: unknown;
    readonly NotResource?: unknown;
    readonly Condition?: Readonly<Record<string, ConditionBlock>>;
    /** Only in trust policies: `*`, or principals by type. */
    readonly Principal?: string | Readonly<Record<string, unknown>>;
}

/** The request to evaluate. */
export interface AccessRequest {
    readonly action: string;
    readonly resource: string;
    readonly context: ContextLookup;
}

/**
 * Statements of a document that cannot be parsed. They deny everything, because nothing must rely on it.
 */
const malformed: Statement[] = [{ Sid: "Malformed", Effect: "Deny", Action: "*", Resource: "*", Principal: "*" }];

/** Returns the statements of a stored document. */
export function statementsOf(document: string): Statement[] {
    try {
        const { Statement } = JSON.parse(document) as { Statement: Statement | Statement[] };
        return Array.isArray(Statement) ? Statement : [Statement];
    } catch {
        return malformed;
    }
}

/**
 * Returns whether a statement applies to a request. Ignores the caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function statementApplies(statement: Statement, request: AccessRequest): boolean {
    return (
        actionApplies(statement, request) && resourceApplies(statement, request) && conditionApplies(statement, request)
    );
}

function actionApplies({ Action, NotAction }: Statement, { action }: AccessRequest): boolean {
    const matches = (pattern: string) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
    return Action === undefined ? !asList(NotAction).some(matches) : asList(Action).some(matches);
}

function resourceApplies({ Resource, NotResource }: Statement, { resource, context }: AccessRequest): boolean {
    const matches = (pattern: string) => {
        const expanded = expandVariables(pattern, context);
        return expanded !== undefined && (expanded === "*" || matchesArn(padArn(expanded), resource));
    };
    return Resource === undefined ? !asList(NotResource).some(matches) : asList(Resource).some(matches);
}

function conditionApplies({ Condition = {} }: Statement, { context }: AccessRequest): boolean {
    return Object.entries(Condition).every(([operator, block]) => conditionHolds(operator, block, context));
}

/** Returns the values of an element that is a single value or a list. */
export function asList(value: unknown): string[] {
    return (Array.isArray(value) ? value : [value]).filter((item) => item !== undefined).map(String);
}
