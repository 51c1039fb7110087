import { secretSignature, signatureKey } from "./secretSignature";

/** Pulumi's property map: the inputs or outputs of a resource. In previews, a literal stands for each unknown value. */
export type PropertyMap = Readonly<Record<string, unknown>>;

/**
 * Literal that stands for a value that is not known yet. It is `unknownValue` of @pulumi/pulumi/runtime, copied here so
 * that the plugin does not load a second SDK.
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Returns whether a value, or any part of it, is not known yet. Such a value cannot be checked and counts as changed.
 */
export function hasUnknown(value: unknown): boolean {
    if (value === null || typeof value !== "object") {
        return value === unknownValue;
    }
    return Object.values(value).some(hasUnknown);
}

/**
 * Returns a value with every unknown part replaced.
 * @param replacementAt returns the replacement for a path, such as `["Statement", "0", "Effect"]`
 */
export function replaceUnknown(
    value: unknown,
    replacementAt: (path: readonly string[]) => unknown,
    path: readonly string[] = [],
): unknown {
    if (typeof value !== "object" || value === null) {
        return value === unknownValue ? replacementAt(path) : value;
    }
    const parts = Object.entries(value).map(([key, part]) => [
        key,
        replaceUnknown(part, replacementAt, [...path, key]),
    ]);
    return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

/** Returns whether a value is an object but not a list. */
export function isPropertyMap(value: unknown): value is PropertyMap {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Marks a value as secret for the engine, in inputs that check returns; null and unknown values stay as they are. The
 * engine passes inputs to all other calls without the mark. It marks an input itself if the program gave it as a
 * secret, but not if a transform did (seen with v3.259 of the Pulumi CLI). The state would then contain it in plain
 * text.
 */
export function asSecret(value: unknown): unknown {
    const isNone = value === null || value === undefined || hasUnknown(value);
    return isNone ? value : { [signatureKey]: secretSignature, value };
}

/**
 * Returns a value as plain JSON without `undefined`, which the engine's wire format rejects after the cloud call was
 * made.
 */
export function toPlainJson<T extends object>(map: T): T {
    return JSON.parse(JSON.stringify(map)) as T;
}

/** Returns whether two JSON values are equal, ignoring the order of keys. */
export function isEqual(a: unknown, b: unknown): boolean {
    if (a === null || b === null || typeof a !== "object" || typeof b !== "object") {
        return (a ?? null) === (b ?? null);
    }
    if (Array.isArray(a) !== Array.isArray(b)) {
        return false;
    }
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => isEqual((a as PropertyMap)[key], (b as PropertyMap)[key]));
}
