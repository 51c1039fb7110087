import * as pulumi from "@pulumi/pulumi";

/** Returns whether an input's value becomes known later: it is a promise or an output. */
export function isPending(input: unknown): input is Promise<object> | pulumi.Output<object> {
    return input instanceof Promise || pulumi.Output.isInstance(input);
}

/**
 * Calls `look` with an input's value as soon as that is known. For a plain value that is now, so an error stops the
 * program at its line.
 */
export function onceKnown<T>(input: unknown, look: (value: unknown) => T): T | pulumi.Output<T> {
    return isPending(input) ? (pulumi.output(input).apply(look) as pulumi.Output<T>) : look(input);
}
