import type { Operation } from "../../provider/errors/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";

/** Returns the result of a promise, or `fallback` after a timeout. */
export async function withTimeout<T>(promise: Promise<T>, fallback: T, timeoutMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<T>((resolve) => {
        timer = setTimeout(resolve, timeoutMs, fallback);
    });
    return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

/**
 * Returns the result of a run of the Pulumi CLI.
 * @param timeoutMs undefined means no timeout
 * @throws CliError `TimedOut` after the timeout
 */
export async function withPulumiTimeout<T>(
    answer: Promise<T>,
    timeoutMs: number | undefined,
    operation: Operation,
): Promise<T> {
    if (timeoutMs === undefined) {
        return answer;
    }
    const timedOut = new CliError(exitCodes.stack, {
        code: "TimedOut",
        operation,
        reason: `the Pulumi CLI did not answer within ${timeoutMs / 1_000} s`,
        remedy: "check the state backend, and run the same command again",
    });
    const outcome = await withTimeout<T | CliError>(answer, timedOut, timeoutMs);
    if (outcome === timedOut) {
        throw timedOut;
    }
    return outcome as T;
}
