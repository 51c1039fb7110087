import type { PolicyDocument } from "../policy/document";
import { isPropertyMap, type PropertyMap, unknownValue } from "../pulumi/propertyMap";
import type { Duration } from "./duration";

/** Type of a field in the state, and its value if an earlier version did not store it. */
export interface Field<T> {
    readonly is: (value: unknown) => boolean;
    /** Value of a missing field. undefined if the field is required. */
    readonly fallback?: T;
    /** Whether a missing field stays missing. */
    readonly isOptional?: boolean;
    /** Fields of an object, or of each object in a list. */
    readonly fields?: AnyFields;
    /** Converts a valid value, which an earlier version may have stored, to the current format. */
    readonly upgrade?: (value: unknown) => T;
}

/** All fields of an object. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** Fields of an object whose type does not matter. */
export type AnyFields = Readonly<Record<string, Field<unknown>>>;

/** Type guard for a value of unknown type. */
export type Is<T> = (value: unknown) => value is T;

/** Returns whether a value is text. */
export const isText: Is<string> = (value) => typeof value === "string";
/** Returns whether a value is a list of texts. */
export const isTextList: Is<readonly string[]> = (value) => Array.isArray(value) && value.every(isText);
/** Returns whether a value is a number. */
export const isNumber: Is<number> = (value) => typeof value === "number";
/** Returns whether a value is a boolean. */
export const isBoolean: Is<boolean> = (value) => typeof value === "boolean";
/** Returns whether a value has the type of a duration. */
export const isDuration: Is<Duration> = (value) => isText(value) || isNumber(value);
/** Returns whether a value is an ISO 8601 date. */
export const isDate: Is<string> = (value): value is string => isText(value) && !Number.isNaN(Date.parse(value));
/** Returns whether a value is an object of texts. */
export const isTags: Is<Readonly<Record<string, string>>> = (value): value is Readonly<Record<string, string>> =>
    isPropertyMap(value) && Object.values(value).every(isText);
/** Returns whether a value looks like a policy document. */
export const isDocument: Is<PolicyDocument> = (value): value is PolicyDocument =>
    isPropertyMap(value) && Object.hasOwn(value, "Statement");

/** Returns a required field. */
export function required<T>(is: Is<T>): Field<T> {
    return { is };
}

/** Returns a field that can be null. */
export function nullable<T>(is: Is<T>): Field<T | null> {
    return { is, fallback: null };
}

/** Returns a field with a default for states that do not have it. */
export function withFallback<T>(is: Is<T>, fallback: T): Field<T> {
    return { is, fallback };
}

/** Returns a required object field. */
export function objectField<T extends object>(fields: Fields<T>): Field<T> {
    return { is: isPropertyMap, fields };
}

/** Returns an object field that can be null. */
export function nullableObject<T extends object>(fields: Fields<T>): Field<T | null> {
    return { ...objectField(fields), fallback: null };
}

/** Returns a field that is a list of objects or null. */
export function nullableObjects<T extends object>(fields: Fields<T>): Field<readonly T[] | null> {
    return { is: (value) => Array.isArray(value) && value.every(isPropertyMap), fields, fallback: null };
}

/** Returns the names of the fields of an object. */
export function keysOf<T extends object>(fields: Fields<T>): readonly (keyof T & string)[] {
    return Object.keys(fields) as (keyof T & string)[];
}

/**
 * Returns the path of the first invalid field, such as `backend.ledgerId`; undefined if all are valid.
 * @param isPlanned whether fields that are not known yet are valid. Default: false
 */
export function findFieldFault(map: PropertyMap, fields: AnyFields, isPlanned = false): string | undefined {
    for (const [key, { is, fallback, fields: nested = {} }] of Object.entries(fields)) {
        const value = map[key] ?? fallback;
        if ((isPlanned && value === unknownValue) || (value === null && fallback === null)) {
            continue;
        }
        if (!is(value)) {
            return key;
        }
        for (const [path, each] of objectsIn(value, key)) {
            const fault = findFieldFault(each, nested, isPlanned);
            if (fault !== undefined) {
                return `${path}.${fault}`;
            }
        }
    }
    return undefined;
}

/**
 * Returns an object with the type of its valid fields, and with fallbacks for its missing fields. Fields that are not
 * known yet stay as they are.
 * @param isExact whether to drop all keys that are not fields. Default: false
 */
export function withFallbacks<T extends object>(map: PropertyMap, fields: Fields<T>, isExact = false): T & PropertyMap {
    const present = Object.entries<Field<unknown>>(fields).filter(
        ([key, { isOptional }]) => !isOptional || Object.hasOwn(map, key),
    );
    const known = present.map(([key, { is, fallback, fields: nested, upgrade }]) => {
        const value = map[key] ?? fallback;
        const complete = (part: unknown) =>
            isPropertyMap(part) && nested ? withFallbacks(part, nested, isExact) : part;
        const current = upgrade && is(value) ? upgrade(value) : value;
        return [key, Array.isArray(current) ? current.map(complete) : complete(current)];
    });
    return { ...(isExact ? {} : map), ...Object.fromEntries(known) } as T & PropertyMap;
}

/** Returns an object, or the objects in a list, with their paths. */
function objectsIn(value: unknown, path: string): [path: string, PropertyMap][] {
    return Array.isArray(value)
        ? value.flatMap((each, index) => objectsIn(each, `${path}.${index}`))
        : isPropertyMap(value)
          ? [[path, value]]
          : [];
}
