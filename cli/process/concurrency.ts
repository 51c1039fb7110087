import pLimit from "p-limit";
import type { Operation } from "../../provider/errors/operation";
import { CliError, exitCodes } from "../errors/cliError";

/** Maximum number of concurrent Pulumi CLI processes. */
export const maxPulumiProcesses = 4;

/** Maximum number of concurrent AWS calls, the number of the SDK's sockets. */
export const maxAwsCalls = 50;

/**
 * Runs `work` with every item, at most `maxConcurrent` at a time. Tries all items, then throws the first failure.
 */
export async function forEachConcurrently<T>(
    maxConcurrent: number,
    items: readonly T[],
    work: (item: T) => Promise<void>,
): Promise<void> {
    const limit = pLimit(maxConcurrent);
    const outcomes = await Promise.allSettled(items.map((item) => limit(work, item)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) {
        throw failed.reason;
    }
}

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
