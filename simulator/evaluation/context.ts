import type { RequestContext } from "../service/service";

/**
 * The values of a condition key in a request; undefined when the request has no such key. Names are compared ignoring
 * case.
 */
export type ContextLookup = (key: string) => readonly string[] | undefined;

/** Reads several contexts as one; the later win. */
export function lookupIn(...contexts: readonly RequestContext[]): ContextLookup {
    const values = new Map<string, readonly string[]>();
    for (const context of contexts) {
        for (const [key, value] of Object.entries(context)) {
            values.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
        }
    }
    return (key) => values.get(key.toLowerCase());
}

/** The value of a key that has but one. */
export function firstValue(values: readonly string[] | undefined): string | undefined {
    return values?.[0];
}
