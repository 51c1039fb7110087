import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addIssueOptions } from "../../commandLine/options";

/** Adds `stacklease run`. */
export function runSubcommand(add: AddSubcommand): void {
    addIssueOptions(
        add(
            "run <policy> <command...>",
            "Issue a lease for as long as a command runs: run aws/deploy --ttl 15m -- cmd",
            async (policy, command, options) => (await import("./run.js")).run(policy, command, options),
        ),
    );
}
