import { Operation } from "../../../provider/operation";
import { credentialVariables, otherCredentialVariables } from "../../credentials/credentials";
import { readUsableLease } from "../../state/readLease";
import type { StackOptions } from "../../state/stackOptions";
import { print } from "../../terminal/print";
import { type Shell, shells } from "./shells";

export interface EnvOptions extends StackOptions {
    readonly shell: Shell;
}

/** `stacklease env`: prints a lease's credentials for a shell to take, e.g. `eval "$(stacklease env ci)"`. */
export async function env(given: string, options: EnvOptions): Promise<void> {
    const { lease } = await readUsableLease(given, options, new Operation("use", "lease"));
    const variables = credentialVariables(lease);
    const leftovers = otherCredentialVariables.filter((name) => !(name in variables));
    const taken = Object.fromEntries(leftovers.map((name) => [name, undefined]));
    print(shells[options.shell]({ ...variables, ...taken }));
}
