import type { RequestContext } from "../service/service";

/**
 * Returns the values of a condition key in a request; undefined if the request does not have the key. Keys are compared
 * ignoring case.
 */
export type ContextLookup = (key: string) => readonly string[] | undefined;

/** Returns a lookup in several contexts. Later contexts override earlier ones. */
export function lookupIn(...contexts: readonly RequestContext[]): ContextLookup {
    const values = new Map<string, readonly string[]>();
    for (const context of contexts) {
        for (const [key, value] of Object.entries(context)) {
            values.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
        }
    }
    return (key) => values.get(key.toLowerCase());
}

/** Returns the value of a single-valued key. */
export function firstValue(values: readonly string[] | undefined): string | undefined {
    return values?.[0];
}
