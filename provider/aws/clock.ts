import type { DeserializeMiddleware } from "@smithy/types";
import { notedOffset, noteOffset, sourceOf } from "./clockNote";

let offset: number | undefined;
let warned = false;
/** The offset that was noted for other processes. */
let told: number | undefined;

/** Above this many milliseconds a clock counts as off: AWS refuses signatures that are 5 minutes off. */
export const clockTolerance = 60_000;

/**
 * Milliseconds since the epoch by AWS's clock, as learned from its answers; before one has come, as far as another
 * process of this user has learned that the machine's clock is off.
 */
export function awsNow(): number {
    return Date.now() + (offset ?? notedOffset() ?? 0);
}

/**
 * How many milliseconds AWS's clock is ahead of the machine's, by the last answer; 0 when that is less than what the
 * whole seconds of a `Date` header tell, undefined before AWS has answered.
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
    const { hostname = "", port } = args.request as { hostname?: string; port?: number };
    learn(Date.parse(headers?.date ?? ""), sourceOf(hostname, port));
    return result;
};

function learn(answered: number, source: string): void {
    if (Number.isNaN(answered)) {
        return;
    }
    // The header has whole seconds: half a second is the best guess at what was cut off.
    const measured = answered + 500 - Date.now();
    offset = Math.abs(measured) < 1_500 ? 0 : measured;
    const isOff = Math.abs(measured) > clockTolerance;
    if (isOff && !warned) {
        warned = true;
        console.warn(
            `stacklease: this machine's clock is ${describeOffset(measured)} AWS's; AWS's is used for lease dates, set the machine's`,
        );
    }
    if (told === undefined || Math.abs(told - measured) > clockTolerance) {
        told = measured;
        noteOffset(source, isOff ? measured : undefined);
    }
}

/** An offset in words: `3 min behind` or `3 min ahead of`. */
export function describeOffset(milliseconds: number): string {
    return `${Math.round(Math.abs(milliseconds) / 60_000)} min ${milliseconds > 0 ? "behind" : "ahead of"}`;
}
