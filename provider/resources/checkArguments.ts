import * as pulumi from "@pulumi/pulumi";
import type { Operation } from "../errors/operation";
import { type ResourceName, unknownArguments } from "../lease/argumentNames";
import { typePrefix } from "../lease/naming";
import { isPending, onceKnown } from "./onceKnown";

/**
 * The arguments that a program gives to a resource, without those that are null or undefined. Refuses names that the
 * resource does not have, and what Pulumi would hand on as an empty object, such as a Map. Messages hold no values.
 * @throws RunError
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
    return Object.fromEntries(present.map(([name, value]) => [name, carried(value, `${operation}: ${name}`)])) as T;
}

/** Refuses the options by which Pulumi would read a resource that exists already. */
export function refuseReading(operation: Operation, options: pulumi.CustomResourceOptions | null | undefined): void {
    for (const option of ["id", "import"] as const) {
        if (options?.[option] != null) {
            throw new pulumi.RunError(
                `${operation}: the resource option ${option} is for resources that exist outside Pulumi, and this one does not; leave ${option} out`,
            );
        }
    }
}

/** Whether a value is one of our resources, of this copy of the package or of another. */
export function isResource(value: unknown, type: ResourceName): boolean {
    return (
        pulumi.Resource.isInstance(value) &&
        (value as { __pulumiType?: string }).__pulumiType === `${typePrefix}${type}`
    );
}

/** A name that a program gives, or else the resource's, once it is known whether there is one. */
export function orName<T>(given: pulumi.Input<T> | undefined, name: string): pulumi.Input<T | string> {
    return onceKnown(given, (settled) => (settled as T | null | undefined) ?? name) as pulumi.Input<T | string>;
}

/** A value as it is, once it is known that Pulumi can carry it. */
function carried(value: unknown, place: string): unknown {
    return onceKnown(value, (known) => {
        const lost = findLost(known, []);
        if (lost !== undefined) {
            throw new pulumi.RunError(
                `${place}: holds ${lost}, which Pulumi cannot carry; give a text, a number, a list or a plain object`,
            );
        }
        return known;
    });
}

/** What of a value would be lost on the way to the engine, e.g. `a Map`. */
function findLost(value: unknown, above: readonly unknown[]): string | undefined {
    if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
        return `a ${typeof value}`;
    }
    if (typeof value !== "object" || value === null || isPulumis(value) || isBytes(value)) {
        return undefined;
    }
    if (above.includes(value)) {
        return "an object that holds itself";
    }
    const parts = Object.values(value);
    const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
    if (parts.length === 0 && !Array.isArray(value) && !isPlain(value)) {
        return `a ${kind === "Object" ? "class instance without properties" : kind}`;
    }
    for (const part of parts) {
        const lost = findLost(part, [...above, value]);
        if (lost !== undefined) {
            return lost;
        }
    }
    return undefined;
}

function isPlain(value: object): boolean {
    const prototype = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Bytes are a policy document, or checked as any other wrong shape. */
function isBytes(value: object): boolean {
    return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

/** What Pulumi carries in ways of its own. */
function isPulumis(value: object): boolean {
    return (
        isPending(value) ||
        pulumi.Resource.isInstance(value) ||
        pulumi.asset.Asset.isInstance(value) ||
        pulumi.asset.Archive.isInstance(value)
    );
}
