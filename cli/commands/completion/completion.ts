import { print } from "../../terminal/print";

/** `stacklease completion`: prints the script by which a shell completes this command. */
export async function completion(shell: string): Promise<void> {
    if (shell === "bash") {
        print(bashScript);
        return;
    }
    const { script } = await import("@bomb.sh/tab");
    script(shell, "stacklease", "stacklease");
}

/**
 * Completion for bash, from 3.2 on. The library's script wants the bash-completion package, complains when it is sourced twice, and
 * expands what it is offered as well as what is being typed: a `$(…)` in either would run at Tab.
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
