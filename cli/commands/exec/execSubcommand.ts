import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions } from "../../commandLine/options";

/** Adds `stacklease exec`. */
export function execSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add(
            "exec <lease> <command...>",
            "Run a command with a lease's credentials: exec ci -- aws s3 ls",
            async (lease, command, options) => (await import("./exec.js")).exec(lease, command, options),
        ),
    );
}
