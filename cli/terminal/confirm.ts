import type { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { exitCodes, signalCode } from "../errors/exitCodes";
import { remark } from "./print";

/** How a command that changes something is agreed to. */
export interface ConfirmOptions {
    /** Goes on without asking: for scripts. */
    readonly yes?: boolean;
}

/**
 * Says what will be done and asks. Returns when it was agreed to.
 * @param plan what will be done, a line each
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
            reason: "there is no terminal to ask on",
            remedy: "agree with --yes",
        });
    }
    const { default: ask } = await import("@inquirer/confirm");
    const agreed = await ask({ message: "Go on?", default: false }, { output: process.stderr }).catch(
        (error: Error) => {
            throw error.name === "ExitPromptError"
                ? new CliError(signalCode("SIGINT"), {
                      code: "Interrupted",
                      operation,
                      reason: "it was interrupted",
                      remedy: "nothing was done",
                  })
                : error;
        },
    );
    if (!agreed) {
        throw new CliError(exitCodes.failed, {
            code: "Cancelled",
            operation,
            reason: "it was not agreed to",
            remedy: "nothing was done",
        });
    }
}
