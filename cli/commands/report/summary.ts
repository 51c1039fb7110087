import { toMillis } from "./html";
import type { LeaseEnding, LeaseRecord, Report, ReportedStack } from "./recordLeases";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Numbers of leases by state and time left. */
export interface Counts {
    /** Their credentials work. */
    readonly live: number;
    /** Live, and expire within one hour. */
    readonly withinHour: number;
    /** Live, and expire within 24 hours, including those of the first hour. */
    readonly withinDay: number;
    /** Expired, but not yet removed. */
    readonly expired: number;
    /** Killed, but not yet removed. */
    readonly killed: number;
    /** Not completely issued. */
    readonly pending: number;
    /** No longer in any ledger. */
    readonly ended: number;
    /** The live lease that expires first; null if none expires. */
    readonly next: LeaseRecord | null;
}

/** Returns whether the credentials of a lease work. */
export function isLive({ state }: LeaseRecord): boolean {
    return state === "live" || state === "expiring" || state === "drifted";
}

/** Returns the live leases that expire, the next to expire first. */
export function expiringFirst(records: readonly LeaseRecord[]): LeaseRecord[] {
    const ends = (record: LeaseRecord) => toMillis(record.expiresAt) ?? Number.POSITIVE_INFINITY;
    const ending = records.filter((record) => isLive(record) && toMillis(record.expiresAt) !== null);
    return ending.sort((a, b) => ends(a) - ends(b));
}

/**
 * Returns the counts of leases at a time.
 * @param now milliseconds since the epoch
 */
export function count(records: readonly LeaseRecord[], now: number): Counts {
    const inState = (state: string) => records.filter((record) => record.state === state).length;
    const ending = expiringFirst(records);
    const within = (spanMs: number) =>
        ending.filter(({ expiresAt }) => (toMillis(expiresAt) ?? 0) - now <= spanMs).length;
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

/** Returns the name of a stack, with its project unless the report covers that project alone. */
export function stackLabel({ project, stack }: ReportedStack, report: Report): string {
    return project === report.project ? stack : `${project}/${stack}`;
}

/** Returns how many leases ended in which way, the most frequent first. */
export function countEndings(records: readonly LeaseRecord[]): [LeaseEnding, number][] {
    const endings: LeaseEnding[] = ["revoked", "expired", "replaced", "killed"];
    const counted = endings.map((ending): [LeaseEnding, number] => [
        ending,
        records.filter((record) => record.ending === ending).length,
    ]);
    return counted.filter(([, number]) => number > 0).sort(([, a], [, b]) => b - a);
}

/** Returns how long leases took to be ready; null if nobody waited for one. */
export function timeToReady(records: readonly LeaseRecord[]): { medianSeconds: number; maxSeconds: number } | null {
    const times = records.flatMap(({ readyAfter }) => readyAfter ?? []).sort((a, b) => a - b);
    const middle = times.length / 2;
    const [low, high] = [times[Math.ceil(middle) - 1], times[Math.floor(middle)]];
    const maxSeconds = times.at(-1);
    return low === undefined || high === undefined || maxSeconds === undefined
        ? null
        : { medianSeconds: (low + high) / 2, maxSeconds };
}
