import { type Unread, unread } from "../pulumi/secrets";

/**
 * Turns a value of a state into one of a type.
 * @param path where the value stands, e.g. `policy.ttl`
 * @throws Unfit when it is none, or a secret that was not read
 */
export type Shape<T> = (value: unknown, path: string) => T;

/** What a shape is of. */
type ShapeOf<S> = S extends Shape<infer T> ? T : never;

/** A value that does not have the shape that is expected of it. */
export class ShapeError extends Error {
    constructor(
        readonly path: string,
        /** Whether it is a secret that was not read. */
        readonly isUnread: boolean,
    ) {
        super(path);
    }
}

export const stringShape = shapeFor((value) => typeof value === "string");
export const numberShape = shapeFor((value) => typeof value === "number");
export const booleanShape = shapeFor((value) => typeof value === "boolean");
export const stringOrNumber = shapeFor((value) => typeof value === "string" || typeof value === "number");

/** Any JSON. */
export const anyJson: Shape<unknown> = (value, path) => assertRead(value, path);

/** One of some texts. */
export function oneOf<T extends string>(...texts: readonly T[]): Shape<T> {
    return shapeFor((value): value is T => texts.some((each) => each === value));
}

/** Something, or nothing: null, or left out by an earlier version. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
    return (value, path) => (value === null || value === undefined ? null : shape(value, path));
}

/** Something, or what stands for it in a state of a version that did not have it. */
export function withDefault<T>(shape: Shape<T>, otherwise: T): Shape<T> {
    return (value, path) => (value === undefined ? otherwise : shape(value, path));
}

/** Something that is secret by design, so that reading it can be left to whoever needs it. */
export function orUnread<T>(shape: Shape<T>): Shape<T | Unread> {
    return (value, path) => (value === unread ? unread : shape(value, path));
}

export function arrayOf<T>(shape: Shape<T>): Shape<readonly T[]> {
    const isList = shapeFor((value): value is unknown[] => Array.isArray(value));
    return (value, path) => isList(value, path).map((each, index) => shape(each, `${path}.${index}`));
}

/** Values of one shape by keys of any name. */
export function recordOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
    return (value, path) =>
        Object.fromEntries(
            Object.entries(objectShape(value, path)).map(([key, each]) => [key, shape(each, joinPath(path, key))]),
        );
}

/** Values of a shape each by keys that are known. Others are left out. */
export function objectOf<F extends Readonly<Record<string, Shape<unknown>>>>(
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

/** The name of a resource, as its program gives it: never secret, since a URN is not. */
export function resourceNameIn(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
