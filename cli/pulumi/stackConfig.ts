import { Operation } from "../../provider/errors/operation";
import type { StackLocation } from "./project";
import { pulumi } from "./pulumi";

/** A value in a stack's config. */
export interface ConfigValue {
    /** undefined if the value is not a string. */
    readonly value?: string;
    readonly secret: boolean;
}

/** A stack's config with its secrets, by key with namespace. Empty if the folder has no config of the stack. */
export type StackConfig = Readonly<Record<string, ConfigValue>>;

/** Reads a stack's config. Needs the stack's passphrase or key if the config has secrets. */
export async function readConfig(location: StackLocation): Promise<StackConfig> {
    const operation = new Operation("read", "config of stack", location.name);
    const args = ["config", "--json", "--show-secrets", ...stackArgument(location)];
    return JSON.parse((await pulumi(operation, args, { cwd: location.cwd })) || "{}") as StackConfig;
}

/**
 * Sets a value in a stack's config, through the Pulumi CLI's standard input. Ctrl-C at a terminal does not interrupt
 * it: the value may be a secret that AWS shows only once.
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
