import { Operation } from "../../../provider/operation";
import { runWithCredentials } from "../../credentials/runWithCredentials";
import { CliError } from "../../errors/cliError";
import { issueLease } from "../../issuedStacks/issueLease";
import { interruptible } from "../../process/interruptible";
import type { StackOptions } from "../../state/stackOptions";

export interface RunOptions extends StackOptions {
    readonly ttl?: string;
    readonly roleArn?: string;
}

/**
 * `stacklease run`: a lease for the length of a command. It is issued, waited for until AWS takes it, and revoked however the command or this
 * process ends. After a SIGKILL its guard ends it, and `sweep` removes what is left.
 */
export async function run(policy: string, command: readonly string[], options: RunOptions): Promise<number> {
    const operation = new Operation("run", `${command[0]} under ${policy}`);
    let code: number | undefined;
    try {
        await interruptible(operation, async (signal) => {
            const { found, revoke } = await issueLease({ ...options, policy, signal });
            try {
                signal.throwIfAborted();
                code = await runWithCredentials(found.lease, command, operation);
            } finally {
                await revoke();
            }
        });
    } catch (error) {
        // The command has ended and so has its lease: a signal that came after is the command's own affair.
        if (code === undefined || !(error instanceof CliError)) {
            throw error;
        }
        throw code ? error.withExitCode(code) : error;
    }
    return code as number;
}
