import { type Add, onStack } from "./grammar";
import { duration } from "./values";

/** Subcommands that issue a lease. */
export function inTime(add: Add): void {
    onStack(
        add("issue <policy>", "Issue a lease: issue aws/deploy --ttl 15m", async (policy, options) =>
            (await import("../commands/issue")).issue(policy, options),
        ),
    )
        .option("--ttl <duration>", "How long, e.g. 15m (default: the policy's ttl)", duration)
        .option("--json", "Print JSON");
    onStack(
        add(
            "run <policy> <command...>",
            "Issue a lease for the length of a command: run aws/deploy --ttl 15m -- cmd",
            async (policy, command, options) => (await import("../commands/run")).run(policy, command, options),
        ),
    ).option("--ttl <duration>", "How long at most (default: the policy's ttl)", duration);
}
