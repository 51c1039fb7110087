import { shortDuration } from "./shortDuration";

const cells = 10;

/** What is left of a lease as a bar and a duration in its two largest units: `██████░░░░ 18m`. Empty when it is over, whole when it never ends, and no bar where a date is none, which stands as it is. */
export function remaining(lease: { issuedAt: string; expiresAt: string | null }, now: number): string {
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
    const full = Math.min(cells, Math.ceil(part * cells));
    return "█".repeat(full) + "░".repeat(cells - full);
}
