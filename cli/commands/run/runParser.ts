import { type AddSubcommand, withIssueOptions } from "../../commandLine/addSubcommand";

/** Adds `stacklease run`. */
export function runParser(add: AddSubcommand): void {
    withIssueOptions(
        add(
            "run <policy> <command...>",
            "Issue a lease for as long as a command runs: run aws/deploy --ttl 15m -- cmd",
            async (policy, command, options) => (await import("./run.js")).run(policy, command, options),
        ),
    );
}
