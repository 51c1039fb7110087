import type { LeaseEnding, LeaseRecord, Report, ReportedStack } from "./leaseRecord";
import { toMillis } from "./times";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Leases counted by what matters to who looks at them. */
export interface Counts {
    /** Their credentials work. */
    readonly live: number;
    /** Live, and AWS ends them within the hour; with those of the day. */
    readonly withinHour: number;
    readonly withinDay: number;
    /** Over, but their user is still there. */
    readonly expired: number;
    readonly killed: number;
    /** Their issue is not finished. */
    readonly pending: number;
    /** No longer in any ledger. */
    readonly ended: number;
    /** The live one that ends first; null when none ends. */
    readonly next: LeaseRecord | null;
}

/** Whether the credentials of a lease work: AWS has accepted them, and nothing has ended them yet. */
export function isLive({ state }: LeaseRecord): boolean {
    return state === "live" || state === "expiring" || state === "drifted";
}

/** Live leases that end at some time, the first to end first. */
export function expiringFirst(records: readonly LeaseRecord[]): LeaseRecord[] {
    const ends = (record: LeaseRecord) => toMillis(record.expiresAt) ?? Number.POSITIVE_INFINITY;
    const ending = records.filter((record) => isLive(record) && toMillis(record.expiresAt) !== null);
    return ending.sort((a, b) => ends(a) - ends(b));
}

/** Counts leases as they stand at a time, in milliseconds since 1970. */
export function count(records: readonly LeaseRecord[], now: number): Counts {
    const inState = (state: string) => records.filter((record) => record.state === state).length;
    const ending = expiringFirst(records);
    const within = (span: number) => ending.filter(({ expiresAt }) => (toMillis(expiresAt) ?? 0) - now <= span).length;
    return {
        live: records.filter(isLive).length,
        withinHour: within(hourMs),
        withinDay: within(dayMs),
        expired: inState("expired"),
        killed: inState("killed"),
        pending: inState("pending"),
        ended: inState("ended"),
        next: ending[0] ?? null,
    };
}

/** A stack, or that of a lease, with its project where the report is not of that one alone. */
export function stackLabel({ project, stack }: ReportedStack, report: Report): string {
    return project === report.project ? stack : `${project}/${stack}`;
}

/** How many leases have ended in which way, the most frequent first. */
export function countEndings(records: readonly LeaseRecord[]): [LeaseEnding, number][] {
    const endings: LeaseEnding[] = ["revoked", "expired", "replaced", "killed"];
    const counted = endings.map((ending): [LeaseEnding, number] => [
        ending,
        records.filter((record) => record.ending === ending).length,
    ]);
    return counted.filter(([, number]) => number > 0).sort(([, a], [, b]) => b - a);
}

/** Seconds that leases took to be ready, in the middle and at most; null when none was waited for. */
export function timeToReady(records: readonly LeaseRecord[]): { median: number; most: number } | null {
    const times = records.flatMap(({ readyAfter }) => readyAfter ?? []).sort((a, b) => a - b);
    const middle = times.length / 2;
    const [low, high] = [times[Math.ceil(middle) - 1], times[Math.floor(middle)]];
    const most = times.at(-1);
    return low === undefined || high === undefined || most === undefined ? null : { median: (low + high) / 2, most };
}
