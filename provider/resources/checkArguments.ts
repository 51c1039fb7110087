import * as pulumi from "@pulumi/pulumi";
import type { Operation } from "../errors/operation";
import { type ResourceName, unknownArguments } from "../lease/argumentNames";
import { typePrefix } from "../lease/naming";

/**
 * Returns the arguments that a program gives to a resource, without those that are null or undefined.
 * @throws RunError for an argument that the resource does not have, and for a value that Pulumi would pass on as an
 * empty object, such as a Map. Messages contain no values
 */
export function givenArguments<T extends object>(
    type: ResourceName,
    operation: Operation,
    args: T | null | undefined,
): T {
    const given: unknown = args ?? {};
    if (typeof given !== "object" || Array.isArray(given) || pulumi.Output.isInstance(given)) {
        throw new pulumi.RunError(`${operation}: its arguments must be an object, such as { ttl: "1h" }`);
    }
    const unknown = unknownArguments(type, given as object).map(({ name, reason }) => `${name} ${reason}`);
    if (unknown.length > 0) {
        throw new pulumi.RunError(`${operation}: ${unknown.join(". ")}`);
    }
    const present = Object.entries(given as object).filter(([, value]) => value != null);
    return Object.fromEntries(
        present.map(([name, value]) => [name, checkSerializable(value, `${operation}: ${name}`)]),
    ) as T;
}

/**
 * Rejects the resource options that make Pulumi read an existing resource.
 * @throws RunError
 */
export function rejectIdOptions(operation: Operation, options: pulumi.CustomResourceOptions | null | undefined): void {
    for (const option of ["id", "import"] as const) {
        if (options?.[option] != null) {
            throw new pulumi.RunError(
                `${operation}: the resource option ${option} reads an existing resource, which this type of resource does not support; leave ${option} out`,
            );
        }
    }
}

/** Returns whether a value is a resource of this package, including another loaded copy of it. */
export function isResource(value: unknown, type: ResourceName): boolean {
    return (
        pulumi.Resource.isInstance(value) &&
        (value as { __pulumiType?: string }).__pulumiType === `${typePrefix}${type}`
    );
}

/** Returns the given name, or the resource's name if the given one turns out to be null or undefined. */
export function orResourceName<T>(given: pulumi.Input<T> | undefined, name: string): pulumi.Input<T | string> {
    return onceKnown(given, (settled) => (settled as T | null | undefined) ?? name) as pulumi.Input<T | string>;
}

/**
 * Returns a value unchanged.
 * @throws RunError once the value is known, if Pulumi cannot serialize it
 */
function checkSerializable(value: unknown, place: string): unknown {
    return onceKnown(value, (known) => {
        const unserializable = findUnserializable(known, []);
        if (unserializable !== undefined) {
            throw new pulumi.RunError(
                `${place}: contains ${unserializable}, which Pulumi cannot serialize; use a string, a number, a list or a plain object`,
            );
        }
        return known;
    });
}

/** Returns the part of a value that Pulumi would lose, such as `a Map`; undefined if there is none. */
function findUnserializable(value: unknown, ancestors: readonly unknown[]): string | undefined {
    if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
        return `a ${typeof value}`;
    }
    if (typeof value !== "object" || value === null || isPulumiValue(value) || isBytes(value)) {
        return undefined;
    }
    if (ancestors.includes(value)) {
        return "an object that contains itself";
    }
    const parts = Object.values(value);
    const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
    if (parts.length === 0 && !Array.isArray(value) && !isPlain(value)) {
        return `a ${kind === "Object" ? "class instance without properties" : kind}`;
    }
    for (const part of parts) {
        const unserializable = findUnserializable(part, [...ancestors, value]);
        if (unserializable !== undefined) {
            return unserializable;
        }
    }
    return undefined;
}

function isPlain(value: object): boolean {
    const prototype = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Returns whether a value is bytes. Bytes are a policy document, or fail a later check like any other wrong type. */
function isBytes(value: object): boolean {
    return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

/** Returns whether Pulumi has its own serialization for a value. */
function isPulumiValue(value: object): boolean {
    return (
        isPending(value) ||
        pulumi.Resource.isInstance(value) ||
        pulumi.asset.Asset.isInstance(value) ||
        pulumi.asset.Archive.isInstance(value)
    );
}

/** Returns whether an input's value becomes known later: it is a promise or an output. */
function isPending(input: unknown): input is Promise<object> | pulumi.Output<object> {
    return input instanceof Promise || pulumi.Output.isInstance(input);
}

/**
 * Calls `use` with an input's value as soon as it is known. A plain value is used immediately, so an error stops the
 * program at the line that gave it.
 */
export function onceKnown<T>(input: unknown, use: (value: unknown) => T): T | pulumi.Output<T> {
    return isPending(input) ? (pulumi.output(input).apply(use) as pulumi.Output<T>) : use(input);
}
