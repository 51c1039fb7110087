import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../../cli/state/checkpoint";
import { parseCheckpoint } from "../../cli/state/parseCheckpoint";
import type { ReadLevel } from "../../cli/state/readLevel";
import { Operation } from "../../provider/errors/operation";
import type { Bag } from "./resource";

type Type = "AwsBackend" | "IamPolicy" | "DynamicCredential";

/** A stacklease resource in a state, as a difference from the stack that version 0.1.0 has stored. */
export interface ExportedResource {
    readonly type: Type;
    /**
     * Name of the resource.
     * @default the resource's type
     */
    readonly name?: string;
    readonly id?: string;
    /** Changed values of inputs and outputs. */
    readonly values?: Bag;
    /** Changed values of outputs only. */
    readonly outputs?: Bag;
}

type Stored = Record<Type, { readonly id: string; readonly inputs: Bag; readonly outputs: Bag }>;

const stored = JSON.parse(readFileSync(join(__dirname, "..", "state", "v0.1.0.json"), "utf8")) as Stored;

/** Returns a secret as in an exported state: with its plain text if it was exported with secrets. */
export function secret(content: { readonly plaintext: string } | { readonly ciphertext: string }): Bag {
    return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ...content };
}

/** Returns the state of a stack in the format of `pulumi stack export`. */
export function exported(resources: readonly ExportedResource[], stack = "dev"): string {
    const own = resources.map(({ type, name = type, id = stored[type].id, values = {}, outputs = {} }) => ({
        urn: `urn:pulumi:${stack}::shop::pulumi-nodejs:dynamic/stacklease:${type}::${name}`,
        ...{ type: `pulumi-nodejs:dynamic/stacklease:${type}`, id },
        inputs: { ...stored[type].inputs, ...values },
        outputs: { ...stored[type].outputs, ...values, ...outputs },
    }));
    return JSON.stringify({ version: 3, deployment: { resources: own } });
}

/** Returns the parsed form of such a state. */
export function checkpointOf<L extends ReadLevel>(
    resources: readonly ExportedResource[],
    level: L,
    stack = "dev",
): Checkpoint<L> {
    const operation = new Operation("read", "stack", stack);
    return parseCheckpoint({ name: stack, cwd: undefined }, exported(resources, stack), level, operation);
}
