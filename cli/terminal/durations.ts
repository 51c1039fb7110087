import { formatDuration } from "../../provider/lease/duration";

/** Milliseconds in the two largest units, cut: `2d3h`, `59m12s`. */
export function shortDuration(milliseconds: number): string {
    const seconds = Math.floor(milliseconds / 1_000);
    const [step = 1] = [86_400, 3_600, 60].filter((unit) => seconds >= unit).map((unit) => smallerUnit[unit] ?? 1);
    return formatDuration(seconds - (seconds % step));
}

/** The unit that stands below another. */
const smallerUnit: Readonly<Record<number, number>> = { 86400: 3_600, 3600: 60, 60: 1 };

const barLength = 10;

/** What is left of a lease as a bar and a duration in its two largest units: `██████░░░░ 18m`. Empty when it is over, whole when it never ends, and no bar where a date is none, which stands as it is. */
export function remainingTime(lease: { issuedAt: string; expiresAt: string | null }, now: number): string {
    if (lease.expiresAt === null) {
        return `${bar(1)} never ends`;
    }
    const [from, to] = [Date.parse(lease.issuedAt), Date.parse(lease.expiresAt)];
    const left = to - now;
    if (Number.isNaN(left) || Number.isNaN(from)) {
        return Number.isNaN(left) ? lease.expiresAt : lease.issuedAt;
    }
    return left <= 0 ? `${bar(0)} over` : `${bar(left / (to - from))} ${shortDuration(left)}`;
}

function bar(part: number): string {
    const full = Math.min(barLength, Math.ceil(part * barLength));
    return "█".repeat(full) + "░".repeat(barLength - full);
}
