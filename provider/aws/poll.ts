import { setTimeout } from "node:timers/promises";

/** How long something is tried, and with what pauses. */
export interface Pace {
    /** The first pause. Each one is twice as long as the one before. */
    readonly firstMs: number;
    /** The longest pause. */
    readonly longestMs: number;
    /** When to give up. */
    readonly timeoutMs: number;
}

/**
 * Tries something until an outcome is good or the time is over, and returns the last outcome. Half of each pause is
 * random, so that many leases do not ask in step. The last attempt is made when the time is over.
 */
export async function poll<T>(
    attempt: () => Promise<T>,
    isGood: (outcome: T) => boolean,
    { firstMs, longestMs, timeoutMs }: Pace,
): Promise<T> {
    const end = performance.now() + timeoutMs;
    for (let pauseMs = firstMs; ; pauseMs = Math.min(2 * pauseMs, longestMs)) {
        const outcome = await attempt();
        const leftMs = end - performance.now();
        if (isGood(outcome) || leftMs <= 0) {
            return outcome;
        }
        await setTimeout(Math.min(pauseMs / 2 + (Math.random() * pauseMs) / 2, leftMs));
    }
}
