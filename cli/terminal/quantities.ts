import { formatDuration } from "../../provider/lease/duration";

/** Returns a duration in its two largest units, rounded down: `2d3h`, `59m12s`. */
export function shortDuration(durationMs: number): string {
    const seconds = Math.floor(durationMs / 1_000);
    const [step = 1] = [86_400, 3_600, 60].filter((unit) => seconds >= unit).map((unit) => smallerUnit[unit] ?? 1);
    return formatDuration(seconds - (seconds % step));
}

/** Seconds of the next smaller unit, by seconds of a unit. */
const smallerUnit: Readonly<Record<number, number>> = { 86400: 3_600, 3600: 60, 60: 1 };

const barLength = 10;

/**
 * Returns the remaining time of a lease as a bar and a duration: `██████░░░░ 18m`. If a date is masked because it is
 * secret, returns the mask.
 * @param now milliseconds since the epoch
 */
export function remainingTime(lease: { issuedAt: string; expiresAt: string | null }, now: number): string {
    if (lease.expiresAt === null) {
        return `${bar(1)} never expires`;
    }
    const [from, to] = [Date.parse(lease.issuedAt), Date.parse(lease.expiresAt)];
    const left = to - now;
    if (Number.isNaN(left) || Number.isNaN(from)) {
        return Number.isNaN(left) ? lease.expiresAt : lease.issuedAt;
    }
    return left <= 0 ? `${bar(0)} expired` : `${bar(left / (to - from))} ${shortDuration(left)}`;
}

function bar(fraction: number): string {
    const full = Math.min(barLength, Math.ceil(fraction * barLength));
    return "█".repeat(full) + "░".repeat(barLength - full);
}

/** Returns a number with its noun: `1 user`, `2 users`. */
export function counted(number: number, thing: string): string {
    return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
