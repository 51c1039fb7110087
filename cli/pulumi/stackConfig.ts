import { Operation } from "../../provider/operation";
import { pulumi } from "./pulumi";
import type { StackLocation } from "./stackLocation";

/** A value in a stack's config. */
export interface ConfigValue {
    /** undefined for a value that is no text. */
    readonly value?: string;
    readonly secret: boolean;
}

/** A stack's config by key, the namespace included, with its secrets. Empty where this folder has no config of the stack. */
export type StackConfig = Readonly<Record<string, ConfigValue>>;

/** Reads a stack's config. Needs the stack's passphrase or key where there are secrets in it. */
export async function readConfig(location: StackLocation): Promise<StackConfig> {
    const operation = new Operation("read", "config of stack", location.name);
    const args = ["config", "--json", "--show-secrets", ...stackArgument(location)];
    return JSON.parse((await pulumi(operation, args, { cwd: location.cwd })) || "{}") as StackConfig;
}

/**
 * Sets a value in a stack's config. The Pulumi CLI reads it from standard input, and Ctrl-C does not reach it: a value that is lost on the way
 * may be a secret that AWS shows once.
 */
export async function setConfig(location: StackLocation, key: string, { value, secret }: ConfigValue): Promise<void> {
    const args = ["config", "set", secret ? "--secret" : "--plaintext", ...stackArgument(location), key];
    await pulumi(new Operation("set", "config", `${key} of stack ${location.name}`), args, {
        cwd: location.cwd,
        input: value ?? "",
        isDetached: true,
    });
}

function stackArgument({ name }: StackLocation): string[] {
    return name ? ["--stack", name] : [];
}
