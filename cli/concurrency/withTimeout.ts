import type { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";

/**
 * What a promise comes to, or something else when that takes too long.
 * @param time milliseconds
 */
export async function withTimeout<T>(promise: Promise<T>, otherwise: T, time: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<T>((resolve) => {
        timer = setTimeout(resolve, time, otherwise);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * What the Pulumi CLI's answer comes to, or an error when it takes too long.
 * @param time milliseconds; undefined waits for as long as it takes
 */
export async function withPulumiTimeout<T>(
    answer: Promise<T>,
    time: number | undefined,
    operation: Operation,
): Promise<T> {
    if (time === undefined) {
        return answer;
    }
    const late = new CliError(exitCodes.stack, {
        code: "TimedOut",
        operation,
        reason: `the Pulumi CLI has not answered within ${time / 1_000} s`,
        remedy: "see what holds it up, and run the same command again",
    });
    const outcome = await withTimeout<T | CliError>(answer, late, time);
    if (outcome === late) {
        throw late;
    }
    return outcome as T;
}
