import * as pulumi from "@pulumi/pulumi";

/** Returns whether an input's value becomes known later: it is a promise or an output. */
export function isPending(input: unknown): input is Promise<object> | pulumi.Output<object> {
    return input instanceof Promise || pulumi.Output.isInstance(input);
}

/**
 * Calls `use` with an input's value as soon as it is known. A plain value is used immediately, so an error stops the
 * program at the line that gave it.
 */
export function onceKnown<T>(input: unknown, use: (value: unknown) => T): T | pulumi.Output<T> {
    return isPending(input) ? (pulumi.output(input).apply(use) as pulumi.Output<T>) : use(input);
}
