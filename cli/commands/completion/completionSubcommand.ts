import { Argument, type Command } from "commander";
import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { print } from "../../terminal/print";

/** Adds `stacklease completion` and the hidden subcommand that its scripts run. */
export function completionSubcommand(add: AddSubcommand, root: Command): void {
    add(
        "completion",
        "Print a shell's completion script: source <(stacklease completion bash)",
        completion,
    ).addArgument(new Argument("<shell>", "Shell").choices(["bash", "zsh", "fish", "powershell"]));
    root.command("complete [words...]", { hidden: true }).action(async (words) =>
        (await import("./complete.js")).complete(root, words),
    );
}

/** Runs `stacklease completion`: prints the script with which a shell completes this command. */
async function completion(shell: string): Promise<void> {
    if (shell === "bash") {
        print(bashScript);
        return;
    }
    const { script } = await import("@bomb.sh/tab");
    script(shell, "stacklease", "stacklease");
}

/**
 * Completion for bash 3.2 or newer. The library's script needs the bash-completion package, fails if it is sourced
 * twice, and expands candidates and typed words: a `$(…)` in either would run when Tab is pressed.
 */
const bashScript = `# bash completion for stacklease: source <(stacklease completion bash)
__stacklease_complete() {
    local line out directive
    COMPREPLY=()
    out=$(stacklease complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
    directive=\${out##*:}
    while IFS= read -r line; do
        [[ $line == :* ]] || COMPREPLY+=("\${line%%$'\\t'*}")
    done <<< "$out"
    case $directive in
        0) compopt -o default 2>/dev/null ;;
        16) compopt -o dirnames 2>/dev/null ;;
    esac
}
complete -F __stacklease_complete stacklease
`;
