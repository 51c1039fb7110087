import { hasCode } from "./errors";
import { poll } from "./poll";

/** How long the absence of something that was just made is doubted, in milliseconds: IAM's replicas lag. */
export const lagMs = 60_000;

/**
 * The age in milliseconds up to which something that "does not exist" may only not be visible yet: IAM's replicas lag.
 * OpenBao has the same rule.
 */
export const youngMs = 5 * 60_000;

/**
 * Repeats a call on something that is known to be there, such as a user that was just made, while IAM says that it does
 * not exist: its replicas lag.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency
 */
export async function whileAbsent<T>(call: () => Promise<T>, timeoutMs = lagMs): Promise<T> {
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
