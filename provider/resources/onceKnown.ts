import * as pulumi from "@pulumi/pulumi";

/** Whether an input is known only later. */
export function isPending(input: unknown): input is Promise<object> | pulumi.Output<object> {
    return input instanceof Promise || pulumi.Output.isInstance(input);
}

/** Looks at an input as soon as it is known, and returns what comes of it: at once for a plain value, so that a fault stops the program there. */
export function onceKnown<T>(input: unknown, look: (value: unknown) => T): T | pulumi.Output<T> {
    return isPending(input) ? (pulumi.output(input).apply(look) as pulumi.Output<T>) : look(input);
}
