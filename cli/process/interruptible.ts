import { explanationText, LeaseError } from "../../provider/leaseError";
import type { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { signalCode } from "../errors/exitCodes";
import { remark } from "../terminal/print";
import { onTerminationSignal } from "./signals";

/**
 * Does something that Ctrl-C, a closed terminal or any other signal may interrupt, but not break off: the work is told by its signal, and what it then
 * leaves behind is its own to tidy. Fails with the shells' exit code of the signal.
 */
export async function interruptible<T>(operation: Operation, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    let caught: NodeJS.Signals | undefined;
    const giveBack = onTerminationSignal((signal) => {
        remark(
            caught
                ? "stacklease: still ending what is under way: AWS or the Pulumi CLI has yet to answer …"
                : "stacklease: interrupted; ending what is under way …",
        );
        caught ??= signal;
        controller.abort();
    });
    try {
        return await work(controller.signal);
    } catch (error) {
        throw caught ? interrupted(operation, caught, error as Error) : error;
    } finally {
        giveBack();
    }
}

function interrupted(operation: Operation, signal: NodeJS.Signals, error: Error): CliError {
    const rest = error.name === "AbortError" ? "" : ` (${restOf(error, operation)})`;
    const fields = { code: "Interrupted", operation, reason: `it was interrupted${rest}` } as const;
    return new CliError(signalCode(signal), fields, { cause: error });
}

/** What went wrong on the way, without the operation if it is the same. */
function restOf(error: Error, operation: Operation): string {
    const isSame = LeaseError.isInstance(error) && error.message.startsWith(`${operation}: `);
    return isSame ? explanationText(error) : error.message;
}
