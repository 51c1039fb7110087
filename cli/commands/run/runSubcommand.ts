import { Operation } from "../../../provider/errors/operation";
import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addIssueOptions } from "../../commandLine/options";
import { CliError } from "../../errors/cliError";
import type { IssueArguments } from "../../issuedStacks/issueLease";
import { interruptible } from "../../process/signals";

/** Adds `stacklease run`. */
export function runSubcommand(add: AddSubcommand): void {
    addIssueOptions(
        add(
            "run <policy> <command...>",
            "Issue a lease for as long as a command runs: run aws/deploy --ttl 15m -- cmd",
            run,
        ),
    );
}

/**
 * Runs `stacklease run`: issues a lease, runs a command with it once AWS accepts it, and revokes it however the command
 * or this process ends. After a SIGKILL its expiry guard ends it, and `sweep` removes the rest. Returns the command's
 * exit code.
 */
async function run(
    policy: string,
    command: readonly string[],
    options: Omit<IssueArguments, "policy" | "signal">,
): Promise<number> {
    const { runWithCredentials } = await import("../../credentials/runWithCredentials.js");
    const { issueForRun } = await import("./issueForRun.js");
    const operation = new Operation("run", "command", `${command[0]} under ${policy}`);
    let code: number | undefined;
    try {
        await interruptible(operation, async (signal) => {
            const { lease, revoke } = await issueForRun({ ...options, policy });
            try {
                signal.throwIfAborted();
                code = await runWithCredentials(lease, command, operation);
            } finally {
                await revoke();
            }
        });
    } catch (error) {
        // The command has ended, so its exit code counts more than a failure or signal after it.
        if (code === undefined || !(error instanceof CliError)) {
            throw error;
        }
        throw code ? error.withExitCode(code) : error;
    }
    return code as number;
}
