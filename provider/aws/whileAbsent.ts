import { hasCode } from "./errors";
import { poll } from "./poll";

/** How long to wait for a new entity to become visible: IAM's replicas lag. */
export const visibilityTimeoutMs = 60_000;

/**
 * The age up to which an entity that IAM reports as nonexistent may only not be visible yet, because IAM's replicas
 * lag. OpenBao has the same rule.
 */
export const maxVisibilityLagMs = 5 * 60_000;

/**
 * Repeats a call on an entity that is known to exist, such as a new user, while IAM reports that it does not exist.
 * IAM's replicas lag.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
 */
export async function whileAbsent<T>(call: () => Promise<T>, timeoutMs = visibilityTimeoutMs): Promise<T> {
    const attempt = async () => (await Promise.allSettled([call()]))[0];
    const outcome = await poll(attempt, (result) => !isAbsent(result), { firstMs: 100, longestMs: 3_000, timeoutMs });
    if (outcome.status === "rejected") {
        throw outcome.reason;
    }
    return outcome.value;
}

function isAbsent(result: PromiseSettledResult<unknown>): boolean {
    return result.status === "rejected" && hasCode(result.reason, "NoSuchEntity");
}
