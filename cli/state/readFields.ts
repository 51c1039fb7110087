import { type Unread, unread } from "../pulumi/secrets";

/**
 * Validates a value of a state and returns it with its type.
 * @param path of the value, e.g. `policy.ttl`
 * @throws ShapeError if the value has another type, or is a secret that was not read
 */
export type Shape<T> = (value: unknown, path: string) => T;

/** The type that a shape returns. */
type ShapeOf<S> = S extends Shape<infer T> ? T : never;

/** Thrown for a value that does not have the expected shape. */
export class ShapeError extends Error {
    constructor(
        readonly path: string,
        /** Whether the value is a secret that was not read. */
        readonly isUnread: boolean,
    ) {
        super(path);
    }
}

/** Shape of a string. */
export const stringShape = shapeFor((value) => typeof value === "string");
/** Shape of a number. */
export const numberShape = shapeFor((value) => typeof value === "number");
/** Shape of a boolean. */
export const booleanShape = shapeFor((value) => typeof value === "boolean");
/** Shape of a string or a number. */
export const stringOrNumber = shapeFor((value) => typeof value === "string" || typeof value === "number");

/** Shape of any JSON value without unread secrets. */
export const anyJson: Shape<unknown> = (value, path) => assertRead(value, path);

/** Returns the shape of one of several strings. */
export function oneOf<T extends string>(...texts: readonly T[]): Shape<T> {
    return shapeFor((value): value is T => texts.some((each) => each === value));
}

/** Returns a shape that also accepts null, and undefined for an output that an earlier version did not store. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
    return (value, path) => (value === null || value === undefined ? null : shape(value, path));
}

/** Returns a shape with a default for an output that an earlier version did not store. */
export function withDefault<T>(shape: Shape<T>, defaultValue: T): Shape<T> {
    return (value, path) => (value === undefined ? defaultValue : shape(value, path));
}

/** Returns a shape that also accepts a secret that was not read. */
export function orUnread<T>(shape: Shape<T>): Shape<T | Unread> {
    return (value, path) => (value === unread ? unread : shape(value, path));
}

/** Returns the shape of an array. */
export function arrayOf<T>(shape: Shape<T>): Shape<readonly T[]> {
    const isList = shapeFor((value): value is unknown[] => Array.isArray(value));
    return (value, path) => isList(value, path).map((each, index) => shape(each, `${path}.${index}`));
}

/** Returns the shape of an object with any keys, and values of one shape. */
export function recordOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
    return (value, path) =>
        Object.fromEntries(
            Object.entries(objectShape(value, path)).map(([key, each]) => [key, shape(each, joinPath(path, key))]),
        );
}

/** Returns the shape of an object with known keys. Drops other keys. */
export function fieldsOf<F extends Readonly<Record<string, Shape<unknown>>>>(
    shapes: F,
): Shape<{ readonly [K in keyof F]: ShapeOf<F[K]> }> {
    return (value, path) => {
        const given = objectShape(value, path);
        const read = Object.entries(shapes).map(([key, shape]) => [key, shape(given[key], joinPath(path, key))]);
        return Object.fromEntries(read) as { readonly [K in keyof F]: ShapeOf<F[K]> };
    };
}

const objectShape = shapeFor(
    (value): value is Readonly<Record<string, unknown>> =>
        typeof value === "object" && value !== null && !Array.isArray(value),
);

function shapeFor<T>(is: (value: unknown) => value is T): Shape<T> {
    return (value, path) => {
        if (!is(value)) {
            throw new ShapeError(path, value === unread);
        }
        return value;
    };
}

function assertRead(value: unknown, path: string): unknown {
    if (value === unread) {
        throw new ShapeError(path, true);
    }
    if (typeof value === "object" && value !== null) {
        for (const [key, each] of Object.entries(value)) {
            assertRead(each, joinPath(path, key));
        }
    }
    return value;
}

function joinPath(path: string, key: string): string {
    return path === "" ? key : `${path}.${key}`;
}
