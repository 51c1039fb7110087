import { explanationText, LeaseError } from "../../provider/errors/leaseError";
import type { Operation } from "../../provider/errors/operation";
import { CliError, signalCode } from "../errors/cliError";
import { remark } from "../terminal/print";

/**
 * Signals that end a process and that it can handle. A command that has to clean up does so at each of them; one that
 * runs another command forwards them. Not included are
 * - SIGKILL and SIGSTOP: no process can handle them.
 * - SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT and SIGWINCH: the whole job gets them, and their default action is right.
 * - SIGPIPE and SIGXFSZ: Node.js ignores them, and the write fails instead.
 * - SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP and SIGSYS: a process cannot continue after its own fault.
 */
const terminationSignals: readonly NodeJS.Signals[] = [
    ...(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const), // From a user or the terminal.
    ...(["SIGUSR1", "SIGUSR2", "SIGABRT", "SIGPWR"] as const), // From a supervisor.
    // From an inherited timer or limit.
    ...(["SIGALRM", "SIGVTALRM", "SIGPROF", "SIGXCPU", "SIGIO", "SIGSTKFLT"] as const),
];

/** Signals that a terminal sends to the whole job when a key is pressed, so also to the command that we run. */
export const keyboardSignals: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/** Signal handlers. Only the newest one is called. */
const handlers = new Set<(signal: NodeJS.Signals) => void>();

function deliver(signal: NodeJS.Signals): void {
    [...handlers].at(-1)?.(signal);
}

/**
 * Routes termination signals to `handler` until the returned function is called. The signals then do not end the
 * process. They include SIGUSR1, at which Node.js would open a debugger port that exposes every secret of the process.
 * @returns a function that restores the previous handler
 */
export function onTerminationSignal(handler: (signal: NodeJS.Signals) => void): () => void {
    if (handlers.size === 0) {
        for (const signal of terminationSignals) {
            process.on(signal, deliver);
        }
    }
    handlers.add(handler);
    return () => {
        handlers.delete(handler);
    };
}

/** Exits with the shells' exit code for a signal. */
export function exitBySignal(signal: NodeJS.Signals): never {
    process.exit(signalCode(signal));
}

/**
 * Exits at the next termination signal, with one line on stderr and the shells' exit code for the signal. It is for a
 * command that has not changed anything yet; a later handler replaces it.
 * @param operation for that line
 */
export function exitOnSignal(operation: Operation): void {
    onTerminationSignal((signal) => {
        remark(`stacklease: ${operation}: it was interrupted; run the same command again`);
        exitBySignal(signal);
    });
}

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
