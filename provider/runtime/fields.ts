import type { Duration } from "../lease/duration";
import type { PolicyDocument } from "../policy/document";
import { isPropertyMap, type PropertyMap, unknown } from "../pulumi/propertyMap";

/** What a field of a state has to be, and what stands for one that an earlier version did not store yet. */
export interface Field<T> {
    readonly is: (value: unknown) => boolean;
    /** undefined when the field is needed. */
    readonly otherwise?: T;
    /** Whether a field that is missing stays so. */
    readonly isOptional?: boolean;
    /** The fields of an object. */
    readonly fields?: Fields<NonNullable<T>>;
    /** Brings what an earlier version stored to the shape of today. */
    readonly upgrade?: (value: NonNullable<T>) => T;
}

/** The fields of an object, each of them listed. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** Returns whether a value is of a type. */
export type Is<T> = (value: unknown) => value is T;

/** Whether a value is text. A value that is not known yet passes as such, too. */
export const isText: Is<string> = (value) => typeof value === "string";
/** Whether a value is a list of texts. */
export const isTexts: Is<readonly string[]> = (value) => Array.isArray(value) && value.every(isText);
/** Whether a value is true or false. */
export const isFlag: Is<boolean> = (value) => typeof value === "boolean";
/** Whether a value may be a duration. */
export const isDuration: Is<Duration> = (value) => isText(value) || typeof value === "number";
/** Whether a value is a date, ISO 8601. */
export const isDate: Is<string> = (value): value is string => isText(value) && !Number.isNaN(Date.parse(value));
/** Whether a value is an object of texts. */
export const isTags: Is<Readonly<Record<string, string>>> = (value): value is Readonly<Record<string, string>> =>
    isPropertyMap(value) && Object.values(value).every(isText);
/** Whether a value may be a policy document. */
export const isDocument: Is<PolicyDocument> = (value): value is PolicyDocument =>
    isPropertyMap(value) && Object.hasOwn(value, "Statement");

/** A field that every version has stored. */
export function needed<T>(is: Is<T>): Field<T> {
    return { is };
}

/** A field that may be null. */
export function orNull<T>(is: Is<T>): Field<T | null> {
    return { is, otherwise: null };
}

/** A field with what stands for it in a state that lacks it. */
export function orElse<T>(is: Is<T>, otherwise: T): Field<T> {
    return { is, otherwise };
}

/** An object with fields. */
export function object<T extends object>(fields: Fields<T>): Field<T> {
    return { is: isPropertyMap, fields: fields as Fields<NonNullable<T>> };
}

/** An object with fields that may be null. */
export function objectOrNull<T extends object>(fields: Fields<T>): Field<T | null> {
    return { is: isPropertyMap, fields: fields as Fields<NonNullable<T | null>>, otherwise: null };
}

/** The first field that is not what it has to be, e.g. `backend.ledgerId`. */
export function faultOf<T extends object>(bag: PropertyMap, fields: Fields<T>): string | undefined {
    for (const [key, { is, otherwise, fields: within }] of listOf(fields)) {
        const value = bag[key] ?? otherwise;
        if (value === unknown || (value === null && otherwise === null)) {
            continue;
        }
        if (!is(value)) {
            return key;
        }
        const inner = within && isPropertyMap(value) ? faultOf(value, within) : undefined;
        if (inner !== undefined) {
            return `${key}.${inner}`;
        }
    }
    return undefined;
}

/** The bag with what stands for the fields that it lacks. Fields that are not known stay as they are. */
export function completed<T extends object>(bag: PropertyMap, fields: Fields<T>): PropertyMap {
    const present = listOf(fields).filter(([key, { isOptional }]) => !isOptional || Object.hasOwn(bag, key));
    const known = present.map(([key, { otherwise, fields: within, upgrade }]) => {
        const value = bag[key] ?? otherwise;
        const current = upgrade && value != null && value !== unknown ? upgrade(value) : value;
        return [key, within && isPropertyMap(current) ? completed(current, within) : current];
    });
    return { ...bag, ...Object.fromEntries(known) };
}

/** The fields by their names, of whatever types they are. */
function listOf(fields: object): [string, Field<object>][] {
    return Object.entries(fields);
}
