import { explanationText, LeaseError } from "../../provider/errors/leaseError";
import type { Operation } from "../../provider/errors/operation";
import { CliError } from "../errors/cliError";
import { signalCode } from "../errors/exitCodes";
import { remark } from "../terminal/print";
import { onTerminationSignal } from "./signals";

/**
 * Runs work that a signal (Ctrl-C, a closed terminal) aborts through its AbortSignal instead of ending the process. The
 * work cleans up after itself.
 * @throws CliError `Interrupted` with the shells' exit code for the signal, if the aborted work fails
 */
export async function interruptible<T>(operation: Operation, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    let caught: NodeJS.Signals | undefined;
    const stopListening = onTerminationSignal((signal) => {
        remark(
            caught
                ? "stacklease: still waiting for AWS or the Pulumi CLI to answer …"
                : "stacklease: interrupted; finishing the current step …",
        );
        caught ??= signal;
        controller.abort();
    });
    try {
        return await work(controller.signal);
    } catch (error) {
        throw caught ? interrupted(operation, caught, error as Error) : error;
    } finally {
        stopListening();
    }
}

function interrupted(operation: Operation, signal: NodeJS.Signals, error: Error): CliError {
    const rest = error.name === "AbortError" ? "" : ` (${restOf(error, operation)})`;
    const fields = { code: "Interrupted", operation, reason: `it was interrupted${rest}` } as const;
    return new CliError(signalCode(signal), fields, { cause: error });
}

/** Returns the text of an error, without the operation if it is the same. */
function restOf(error: Error, operation: Operation): string {
    const isSame = LeaseError.isInstance(error) && operation.equals(error.operation);
    return isSame ? explanationText(error) : error.message;
}
