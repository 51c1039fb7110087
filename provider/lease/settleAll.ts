/** Waits for all of some work, so that none goes on behind a failure of another. Fails as the first of them does. */
export async function settleAll<T extends readonly unknown[]>(
    work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    await Promise.allSettled(work);
    return Promise.all(work);
}
