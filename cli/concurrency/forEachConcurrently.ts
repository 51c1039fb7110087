import pLimit from "p-limit";

/** How many runs of the Pulumi CLI go on at once: each is a process. */
export const maxPulumiProcesses = 4;

/** How many calls of AWS go on at once: as many as the SDK has sockets for. */
export const maxAwsCalls = 50;

/** Does something with every item, so many at once. Fails when all have been tried and one has failed, with the first failure. */
export async function forEachConcurrently<T>(
    most: number,
    items: readonly T[],
    work: (item: T) => Promise<void>,
): Promise<void> {
    const limit = pLimit(most);
    const outcomes = await Promise.allSettled(items.map((item) => limit(work, item)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) {
        throw failed.reason;
    }
}
