import { asList, hasVariables, type PolicyDocument, statementsOf } from "./document";

/**
 * Parses a document as IAM returns it: URL-encoded according to RFC 3986.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
 */
export function decodeDocument(encoded: string): unknown {
    return JSON.parse(decodeURIComponent(encoded));
}

/**
 * Returns the places where two documents differ in meaning. These differences have no meaning:
 *
 * - the order of statements, keys and values
 * - a single value instead of a list of one
 * - the case of actions
 * - the Version of a document without variables
 */
export function differences(a: PolicyDocument, b: PolicyDocument): string[] {
    const before = statementsOf(a).map(canonical);
    const after = statementsOf(b).map(canonical);
    const version = isCurrent(a) === isCurrent(b) ? [] : ["Version"];
    return [...version, ...unmatched(before, after, "removed"), ...unmatched(after, before, "added")];
}

/** Returns whether a document means the same with the current Version. */
function isCurrent(document: PolicyDocument): boolean {
    return document.Version === "2012-10-17" || !hasVariables(document);
}

function unmatched(from: readonly Canonical[], to: readonly Canonical[], verb: string): string[] {
    const rest = to.map(({ text }) => text);
    return from.flatMap(({ name, text }) => {
        const found = rest.indexOf(text);
        if (found >= 0) {
            rest.splice(found, 1);
            return [];
        }
        return [`${name} ${verb}`];
    });
}

interface Canonical {
    readonly name: string;
    readonly text: string;
}

function canonical(statement: object, index: number): Canonical {
    const { Sid } = statement as { Sid?: string };
    return { name: Sid ?? `Statement[${index}]`, text: JSON.stringify(normalize(statement)) };
}

function normalize(statement: object): unknown {
    return sorted(statement, (key, value) => {
        switch (key) {
            case "Action":
            case "NotAction":
                return asList(value as string)
                    .map((action) => action.toLowerCase())
                    .sort();
            case "Resource":
            case "NotResource":
                return [...asList(value as string)].sort();
            case "Condition":
                return sorted(value as object, (_operator, block) =>
                    sorted(
                        block as object,
                        (_key, values) =>
                            asList(values as string)
                                .map(String)
                                .sort(),
                        lowerCase,
                    ),
                );
            default:
                return value;
        }
    });
}

function sorted(
    object: object,
    value: (key: string, value: unknown) => unknown,
    name: (key: string) => string = (key) => key,
): [string, unknown][] {
    return Object.entries(object)
        .map(([key, element]): [string, unknown] => [name(key), value(key, element)])
        .sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Returns the name of a condition key in lowercase. AWS compares these names ignoring case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
function lowerCase(key: string): string {
    return key.toLowerCase();
}
