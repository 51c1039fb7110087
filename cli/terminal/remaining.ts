import { shortDuration } from "../shortDuration";

const cells = 10;

/** What is left of a lease as a bar and a duration in its two largest units: `██████░░░░ 18m`. Empty when it is over, whole when it never ends. */
export function remaining(lease: { issuedAt: string; expiresAt: string | null }, now: number): string {
    if (lease.expiresAt === null) {
        return `${bar(1)} never ends`;
    }
    const [from, to] = [Date.parse(lease.issuedAt), Date.parse(lease.expiresAt)];
    const left = to - now;
    return left <= 0 ? `${bar(0)} over` : `${bar(left / (to - from))} ${shortDuration(left)}`;
}

function bar(part: number): string {
    const full = Math.min(cells, Math.ceil(part * cells));
    return "█".repeat(full) + "░".repeat(cells - full);
}
