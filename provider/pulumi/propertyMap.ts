/** A bag of inputs or outputs as the engine hands it over: JSON, with unknown values as a literal during previews. */
export type PropertyMap = Record<string, unknown>;

/**
 * The literal that stands for a value not known yet. `unknownValue` of @pulumi/pulumi/runtime, written out so that the
 * plugin loads no second SDK.
 */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value, or anything in it, is not known yet. Such a value can't be checked, and is taken for changed. */
export function hasUnknown(value: unknown): boolean {
    if (value === null || typeof value !== "object") {
        return value === unknown;
    }
    return Object.values(value).some(hasUnknown);
}

/**
 * Returns a value with something else in the place of every part that is not known yet.
 * @param instead by the path to the part, e.g. `["Statement", "0", "Effect"]`
 */
export function replaceUnknown(
    value: unknown,
    instead: (path: readonly string[]) => unknown,
    path: readonly string[] = [],
): unknown {
    if (typeof value !== "object" || value === null) {
        return value === unknown ? instead(path) : value;
    }
    const parts = Object.entries(value).map(([key, part]) => [key, replaceUnknown(part, instead, [...path, key])]);
    return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

/** Whether a value is an object that is no list. */
export function isPropertyMap(value: unknown): value is PropertyMap {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A value marked for the engine as secret, for inputs that check returns; null stays as it is. The engine hands it to
 * all other calls unmarked. It marks an input by itself when the program gave it as a secret, but not when a transform
 * did (seen with v3.259 of the Pulumi CLI), and the state would hold it in plain text.
 * https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
 */
export function asSecret(value: unknown): unknown {
    const isNone = value === null || value === undefined || hasUnknown(value);
    return isNone ? value : { [signature]: secretSignature, value };
}

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Plain JSON without `undefined`, which the engine's wire format refuses after the cloud call has been made. */
export function toPlainJson<T extends object>(bag: T): T {
    return JSON.parse(JSON.stringify(bag)) as T;
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
    if (a === null || b === null || typeof a !== "object" || typeof b !== "object") {
        return (a ?? null) === (b ?? null);
    }
    if (Array.isArray(a) !== Array.isArray(b)) {
        return false;
    }
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => same((a as PropertyMap)[key], (b as PropertyMap)[key]));
}
