import { Option } from "commander";
import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions } from "../../commandLine/options";

/** Adds `stacklease env`. */
export function envSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add("env <lease>", "Print a lease's credentials for a shell", async (lease, options) =>
            (await import("./env.js")).env(lease, options),
        ),
    ).addOption(
        new Option("--shell <shell>", "Shell or format")
            .choices(["bash", "fish", "powershell", "dotenv", "json"])
            .default("bash"),
    );
}
