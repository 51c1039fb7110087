import { type AddSubcommand, onStack } from "../../commandLine/addSubcommand";

/** Adds `stacklease exec`. */
export function execParser(add: AddSubcommand): void {
    onStack(
        add(
            "exec <lease> <command...>",
            "Run a command with a lease's credentials: exec ci -- aws s3 ls",
            async (lease, command, options) => (await import("./exec.js")).exec(lease, command, options),
        ),
    );
}
