import type { Command } from "commander";
import { type Add, onStack } from "../commandLine/addSubcommand";
import { duration } from "../commandLine/values";

/** Subcommands that issue a lease. */
export function inTime(add: Add): void {
    issuing(
        add("issue <policy>", "Issue a lease: issue aws/deploy --ttl 15m", async (policy, options) =>
            (await import("../commands/issue/issue")).issue(policy, options),
        ),
    ).option("--json", "Print JSON");
    issuing(
        add(
            "run <policy> <command...>",
            "Issue a lease for the length of a command: run aws/deploy --ttl 15m -- cmd",
            async (policy, command, options) => (await import("../commands/run/run")).run(policy, command, options),
        ),
    );
}

/** Options of a subcommand that issues a lease. */
function issuing(command: Command): Command {
    return onStack(command)
        .option("--ttl <duration>", "How long at most (default: the policy's ttl)", duration)
        .option("--role-arn <arn>", "Which role, of a policy with several");
}
