/** How many runs of the Pulumi CLI go on at once: each is a process. */
export const runsAtOnce = 4;

/** Does something with every item, so many at once. Fails when all have been tried and one has failed, with the first failure. */
export async function forEachAtOnce<T>(
    most: number,
    items: readonly T[],
    work: (item: T) => Promise<void>,
): Promise<void> {
    const waiting = [...items];
    const failures: unknown[] = [];
    const next = async () => {
        for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
            await work(item).catch((error) => failures.push(error));
        }
    };
    await Promise.all(Array.from({ length: most }, next));
    if (failures.length > 0) {
        throw failures[0];
    }
}
