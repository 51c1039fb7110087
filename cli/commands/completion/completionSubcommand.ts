import { Argument, type Command } from "commander";
import type { AddSubcommand } from "../../commandLine/addSubcommand";

/** Adds `stacklease completion` and the hidden subcommand that its scripts run. */
export function completionSubcommand(add: AddSubcommand, root: Command): void {
    add("completion", "Print a shell's completion script: source <(stacklease completion bash)", async (shell) =>
        (await import("./completion.js")).completion(shell),
    ).addArgument(new Argument("<shell>", "Shell").choices(["bash", "zsh", "fish", "powershell"]));
    root.command("complete [words...]", { hidden: true }).action(async (words) =>
        (await import("./complete.js")).complete(root, words),
    );
}
