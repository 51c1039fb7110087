import type { Reason } from "../errors/leaseError";

/**
 * A length of time. It is a number of seconds, the digits of one, or text with whole units from the largest to the
 * smallest, such as `"90s"`, `"30m"`, `"1h30m"`, `"7d"`. `"never"` means no end, where that is allowed.
 */
export type Duration = number | string;

/** A duration that never ends: no expiry and no guard. */
export const never = "never";

const units = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;
const pattern = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/**
 * The result of parsing a duration: seconds (`Infinity` for `"never"`), or the reason why it is not valid. The reason
 * does not contain the value, which may be a secret.
 */
export type ParsedDuration = { readonly seconds: number } | { readonly fault: Reason };

/** Parses a duration. */
export function parseDuration(value: unknown): ParsedDuration {
    if (value === never) {
        return { seconds: Number.POSITIVE_INFINITY };
    }
    if (typeof value === "number") {
        return check(value);
    }
    if (typeof value === "string" && /^\d+$/.test(value)) {
        return check(Number(value));
    }
    const match = typeof value === "string" && value !== "" ? pattern.exec(value) : null;
    if (!match) {
        return { fault: { reason: "must be a duration", remedy: forms } };
    }
    const [, d = 0, h = 0, m = 0, s = 0] = match;
    return check(Number(d) * units.d + Number(h) * units.h + Number(m) * units.m + Number(s));
}

/**
 * Returns the seconds of a duration that was already checked; `Infinity` for `"never"`, and NaN for a duration that the
 * check should have refused. Each duration of a lease is parsed once with this function. Code that compares durations
 * takes seconds.
 */
export function secondsOf(checked: Duration): number {
    const parsed = parseDuration(checked);
    return "seconds" in parsed ? parsed.seconds : Number.NaN;
}

const forms = 'use a number of seconds, or text such as "90s", "30m", "1h30m", "7d"';

function check(seconds: number): ParsedDuration {
    if (!Number.isSafeInteger(seconds)) {
        return { fault: { reason: "must be a whole number of seconds", remedy: forms } };
    }
    if (seconds <= 0) {
        return { fault: { reason: "must be at least one second" } };
    }
    return { seconds };
}

/** Returns seconds as the shortest text that {@link parseDuration} can parse. */
export function formatDuration(seconds: number): string {
    if (seconds === Number.POSITIVE_INFINITY) {
        return never;
    }
    let restSeconds = Math.max(0, Math.round(seconds));
    let text = "";
    for (const [unit, size] of Object.entries(units)) {
        if (restSeconds >= size) {
            text += `${Math.floor(restSeconds / size)}${unit}`;
            restSeconds %= size;
        }
    }
    return text || "0s";
}
