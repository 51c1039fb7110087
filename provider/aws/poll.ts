import { setTimeout } from "node:timers/promises";

/** The timeout and the pauses of a poll loop. */
export interface Pace {
    /** First pause. Each pause is twice as long as the one before. */
    readonly firstMs: number;
    /** Longest pause. */
    readonly longestMs: number;
    /** Time until the last attempt. */
    readonly timeoutMs: number;
}

/**
 * Repeats an attempt until its outcome is good or the timeout is reached, and returns the last outcome. Half of each
 * pause is random, so that many leases do not call AWS at the same time. The last attempt is made at the timeout.
 */
export async function poll<T>(
    attempt: () => Promise<T>,
    isGood: (outcome: T) => boolean,
    { firstMs, longestMs, timeoutMs }: Pace,
): Promise<T> {
    const endMs = performance.now() + timeoutMs;
    for (let pauseMs = firstMs; ; pauseMs = Math.min(2 * pauseMs, longestMs)) {
        const outcome = await attempt();
        const remainingMs = endMs - performance.now();
        if (isGood(outcome) || remainingMs <= 0) {
            return outcome;
        }
        await setTimeout(Math.min(pauseMs / 2 + (Math.random() * pauseMs) / 2, remainingMs));
    }
}
