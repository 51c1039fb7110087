import { Argument, type Command } from "commander";
import type { Add } from "../commandLine/addSubcommand";

/** Subcommands for the shell itself. */
export function shell(add: Add, root: Command): void {
    add(
        "completion",
        "Print a script by which a shell completes: source <(stacklease completion bash)",
        async (shell) => (await import("../commands/completion/completion")).completion(shell),
    ).addArgument(new Argument("<shell>", "Whose script").choices(["bash", "zsh", "fish", "powershell"]));
    root.command("complete [words...]", { hidden: true }).action(async (words) =>
        (await import("../commands/completion/complete")).complete(root, words),
    );
}
