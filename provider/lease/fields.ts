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
    /** Fields of an object. */
    readonly fields?: Fields<NonNullable<T>>;
    /** Converts a value that an earlier version stored to the current shape. */
    readonly upgrade?: (value: NonNullable<T>) => T;
}

/** All fields of an object. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** Type guard for a value of unknown type. */
export type Is<T> = (value: unknown) => value is T;

/** Returns whether a value is text. A value that is not known yet counts as text. */
export const isText: Is<string> = (value) => typeof value === "string";
/** Returns whether a value is a list of texts. */
export const isTextList: Is<readonly string[]> = (value) => Array.isArray(value) && value.every(isText);
/** Returns whether a value is a boolean. */
export const isBoolean: Is<boolean> = (value) => typeof value === "boolean";
/** Returns whether a value has the type of a duration. */
export const isDuration: Is<Duration> = (value) => isText(value) || typeof value === "number";
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
    return { is: isPropertyMap, fields: fields as Fields<NonNullable<T>> };
}

/** Returns an object field that can be null. */
export function nullableObject<T extends object>(fields: Fields<T>): Field<T | null> {
    return { is: isPropertyMap, fields: fields as Fields<NonNullable<T | null>>, fallback: null };
}

/** Returns the path of the first invalid field, such as `backend.ledgerId`; undefined if all are valid. */
export function findFieldFault<T extends object>(map: PropertyMap, fields: Fields<T>): string | undefined {
    for (const [key, { is, fallback, fields: nested }] of entriesOf(fields)) {
        const value = map[key] ?? fallback;
        if (value === unknownValue || (value === null && fallback === null)) {
            continue;
        }
        if (!is(value)) {
            return key;
        }
        const nestedFault = nested && isPropertyMap(value) ? findFieldFault(value, nested) : undefined;
        if (nestedFault !== undefined) {
            return `${key}.${nestedFault}`;
        }
    }
    return undefined;
}

/** Returns a property map with defaults for its missing fields. Fields that are not known yet stay as they are. */
export function withFallbacks<T extends object>(map: PropertyMap, fields: Fields<T>): PropertyMap {
    const present = entriesOf(fields).filter(([key, { isOptional }]) => !isOptional || Object.hasOwn(map, key));
    const known = present.map(([key, { fallback, fields: nested, upgrade }]) => {
        const value = map[key] ?? fallback;
        const current = upgrade && value != null && value !== unknownValue ? upgrade(value) : value;
        return [key, nested && isPropertyMap(current) ? withFallbacks(current, nested) : current];
    });
    return { ...map, ...Object.fromEntries(known) };
}

/** Returns the fields with their names, without their types. */
function entriesOf(fields: object): [string, Field<object>][] {
    return Object.entries(fields);
}
