/**
 * Waits until all work has finished, so that none continues after another one failed. Rejects with the first failure in
 * the order of the list.
 */
export async function settleAll<T extends readonly unknown[]>(
    work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    await Promise.allSettled(work);
    return Promise.all(work);
}
