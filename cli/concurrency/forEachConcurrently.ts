import pLimit from "p-limit";

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
