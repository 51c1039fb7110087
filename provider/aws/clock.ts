import type { DeserializeMiddleware } from "@smithy/types";

let offset: number | undefined;
let warned = false;

/** Milliseconds since the epoch by AWS's clock, as learned from its answers; by the machine's until one has come. */
export function awsNow(): number {
    return Date.now() + (offset ?? 0);
}

/**
 * How many milliseconds AWS's clock is ahead of the machine's, by the last answer; 0 when that is less than what the whole seconds of a
 * `Date` header tell, undefined before AWS has answered.
 */
export function clockOffset(): number | undefined {
    return offset;
}

/**
 * Learns AWS's clock from the `Date` header of every answer. Lease ends are enforced by that clock
 * (`aws:CurrentTime`), so a machine whose clock is wrong must not plan them by its own.
 */
export const learnClock: DeserializeMiddleware<never, never> = (next) => async (args) => {
    const result = await next(args);
    const { headers } = result.response as { headers?: Record<string, string> };
    learn(Date.parse(headers?.date ?? ""));
    return result;
};

function learn(answered: number): void {
    if (Number.isNaN(answered)) {
        return;
    }
    // The header has whole seconds: half a second is the best guess at what was cut off.
    const measured = answered + 500 - Date.now();
    offset = Math.abs(measured) < 1_500 ? 0 : measured;
    if (Math.abs(measured) > 60_000 && !warned) {
        warned = true;
        console.warn(
            `stacklease: this machine's clock is ${describeOffset(measured)} AWS's; AWS's is used for lease dates, set the machine's`,
        );
    }
}

/** An offset in words: `3 min behind` or `3 min ahead of`. */
export function describeOffset(milliseconds: number): string {
    return `${Math.round(Math.abs(milliseconds) / 60_000)} min ${milliseconds > 0 ? "behind" : "ahead of"}`;
}
