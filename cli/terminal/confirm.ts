import type { Operation } from "../../provider/errors/operation";
import { CliError, exitCodes, signalCode } from "../errors/cliError";
import { remark } from "./print";

/** Options of a command that asks for confirmation. */
export interface ConfirmOptions {
    /** Whether to continue without asking, for scripts. */
    readonly yes?: boolean;
}

/**
 * Prints the plan and asks for confirmation. Returns if the user confirms.
 * @param plan one line per change
 * @throws CliError `Cancelled` or `Interrupted` if the user does not
 */
export async function confirm(operation: Operation, plan: readonly string[], { yes }: ConfirmOptions): Promise<void> {
    remark(plan.join("\n"));
    if (yes) {
        return;
    }
    if (!process.stdin.isTTY) {
        throw new CliError(exitCodes.usage, {
            code: "Cancelled",
            operation,
            reason: "no terminal to ask for confirmation",
            remedy: "confirm with --yes",
        });
    }
    const { default: ask } = await import("@inquirer/confirm");
    const isConfirmed = await ask({ message: "Continue?", default: false }, { output: process.stderr }).catch(
        (error: Error) => {
            throw error.name === "ExitPromptError"
                ? new CliError(signalCode("SIGINT"), {
                      code: "Interrupted",
                      operation,
                      reason: "it was interrupted",
                      remedy: "nothing was changed",
                  })
                : error;
        },
    );
    if (!isConfirmed) {
        throw new CliError(exitCodes.failed, {
            code: "Cancelled",
            operation,
            reason: "cancelled",
            remedy: "nothing was changed",
        });
    }
}
