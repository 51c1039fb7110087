import type { DeserializeMiddleware } from "@smithy/types";
import { savedOffsetMs, saveOffset, sourceOf } from "./clockNote";

/** Milliseconds that AWS's clock is ahead of the machine's, by the last response. */
let offsetMs: number | undefined;
let warned = false;
/** The offset at the last update of the file for other processes. */
let savedMs: number | undefined;

/** Largest offset of a clock that counts as correct. AWS rejects signatures whose date is 5 minutes off. */
export const clockToleranceMs = 60_000;

/**
 * Returns the time of AWS's clock in milliseconds since the epoch, as measured from AWS's responses. Before the first
 * response, it uses the offset that another process of this user has saved, if any.
 */
export function awsNow(): number {
    return Date.now() + (offsetMs ?? savedOffsetMs() ?? 0);
}

/**
 * Returns how far AWS's clock is ahead of the machine's, by the last response. Returns 0 if the offset is below the
 * resolution of a `Date` header, which has whole seconds. Returns undefined before the first response.
 */
export function clockOffsetMs(): number | undefined {
    return offsetMs;
}

/**
 * Measures AWS's clock from the `Date` header of every response. AWS enforces the end of a lease by its own clock
 * (`aws:CurrentTime`), so the dates of leases must not depend on a wrong clock of the machine.
 */
export const learnClock: DeserializeMiddleware<never, never> = (next) => async (args) => {
    const result = await next(args);
    const { headers } = result.response as { headers?: Record<string, string> };
    const { hostname = "", port } = args.request as { hostname?: string; port?: number };
    updateOffset(Date.parse(headers?.date ?? ""), sourceOf(hostname, port));
    return result;
};

function updateOffset(answeredAtMs: number, source: string): void {
    if (Number.isNaN(answeredAtMs)) {
        return;
    }
    // The header has whole seconds. Half a second is the best estimate of the truncated part.
    const measuredMs = answeredAtMs + 500 - Date.now();
    offsetMs = Math.abs(measuredMs) < 1_500 ? 0 : measuredMs;
    const isOff = Math.abs(measuredMs) > clockToleranceMs;
    if (isOff && !warned) {
        warned = true;
        console.warn(
            `stacklease: this machine's clock is ${describeOffset(measuredMs)} AWS's; lease dates use AWS's clock; correct the machine's clock`,
        );
    }
    if (savedMs === undefined || Math.abs(savedMs - measuredMs) > clockToleranceMs) {
        savedMs = measuredMs;
        saveOffset(source, isOff ? measuredMs : undefined);
    }
}

/** Describes an offset for a message: `3 min behind` or `3 min ahead of`. */
export function describeOffset(offsetMs: number): string {
    return `${Math.round(Math.abs(offsetMs) / 60_000)} min ${offsetMs > 0 ? "behind" : "ahead of"}`;
}
