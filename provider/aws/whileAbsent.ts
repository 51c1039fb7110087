import { setTimeout } from "node:timers/promises";
import { hasCode } from "./errors";

/** How long the absence of something that was just made is doubted, in milliseconds: IAM's replicas lag. */
export const lagMs = 60_000;

/**
 * The age in milliseconds up to which something that "does not exist" may only not be visible yet: IAM's replicas lag.
 * OpenBao has the same rule.
 */
export const youngMs = 5 * 60_000;

/**
 * Repeats a call on something that is known to be there, such as a user that was just made, while IAM says that it does not exist: its
 * replicas lag.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
 */
export async function whileAbsent<T>(call: () => Promise<T>, timeoutMs = lagMs): Promise<T> {
    const end = performance.now() + timeoutMs;
    for (let delay = 100; ; delay = Math.min(2 * delay, 3_000)) {
        try {
            return await call();
        } catch (error) {
            if (!hasCode(error, "NoSuchEntity") || performance.now() + delay > end) {
                throw error;
            }
            await setTimeout(delay / 2 + (Math.random() * delay) / 2);
        }
    }
}
