import { Option } from "commander";
import { Operation } from "../../provider/errors/operation";
import type { AddSubcommand } from "../commandLine/addSubcommand";
import { addStackOptions } from "../commandLine/options";
import type { StackOptions } from "../state/stacks";
import { print } from "../terminal/print";

/** Adds `stacklease env`. */
export function envSubcommand(add: AddSubcommand): void {
    addStackOptions(add("env <lease>", "Print a lease's credentials for a shell", env)).addOption(
        new Option("--shell <shell>", "Shell or format")
            .choices(["bash", "fish", "powershell", "dotenv", "json"])
            .default("bash"),
    );
}

interface EnvOptions extends StackOptions {
    readonly shell: Shell;
}

/** Runs `stacklease env`: prints a lease's credentials for a shell, e.g. `eval "$(stacklease env ci)"`. */
async function env(given: string, options: EnvOptions): Promise<void> {
    const { readUsableLease } = await import("../state/findLease.js");
    const { conflictingVariables, credentialVariables } = await import("../credentials/credentialVariables.js");
    const { lease } = await readUsableLease(given, options, new Operation("use", "lease"));
    const variables = credentialVariables(lease);
    const leftovers = conflictingVariables.filter((name) => !(name in variables));
    const unset = Object.fromEntries(leftovers.map((name) => [name, undefined]));
    print(shells[options.shell]({ ...variables, ...unset }));
}

/** Variables to set, or to unset if they have no value. */
type Variables = Readonly<Record<string, string | undefined>>;

/** The syntax of each shell. Values consist of letters, digits and `/+=`, and are quoted nevertheless. */
const shells = {
    bash: (variables: Variables) =>
        shellLines(
            variables,
            (key, value) => `export ${key}='${value.replaceAll("'", "'\\''")}'`,
            (key) => `unset ${key}`,
        ),
    fish: (variables: Variables) =>
        shellLines(
            variables,
            (key, value) => `set -gx ${key} '${value.replace(/[\\']/g, "\\$&")}'`,
            (key) => `set -e ${key}`,
        ),
    powershell: (variables: Variables) =>
        shellLines(
            variables,
            (key, value) => `$Env:${key} = '${value.replaceAll("'", "''")}'`,
            (key) => `Remove-Item Env:${key} -ErrorAction Ignore`,
        ),
    dotenv: (variables: Variables) =>
        shellLines(variables, (key, value) => `${key}="${value.replace(/[\\"$`]/g, "\\$&")}"`),
    json: (variables: Variables) => JSON.stringify(variables, null, 4),
} as const;

type Shell = keyof typeof shells;

function shellLines(
    variables: Variables,
    set: (key: string, value: string) => string,
    unset?: (key: string) => string,
): string {
    return Object.entries(variables)
        .flatMap(([key, value]) => (value === undefined ? (unset?.(key) ?? []) : set(key, value)))
        .join("\n");
}
