import { Option } from "commander";
import { type AddSubcommand, onStack } from "../../commandLine/addSubcommand";

/** Adds `stacklease env`. */
export function envParser(add: AddSubcommand): void {
    onStack(
        add("env <lease>", "Print a lease's credentials for a shell", async (lease, options) =>
            (await import("./env.js")).env(lease, options),
        ),
    ).addOption(
        new Option("--shell <shell>", "Shell or format")
            .choices(["bash", "fish", "powershell", "dotenv", "json"])
            .default("bash"),
    );
}
