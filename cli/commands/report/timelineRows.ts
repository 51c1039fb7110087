import { groupBy } from "../../terminal/groupBy";
import { type LeaseBar, leaseBar } from "./leaseBar";
import type { LeaseRecord, Report } from "./leaseRecord";
import { stackOf } from "./summary";
import { type TimeWindow, timeWindow } from "./timeWindow";

/** A lease that the timeline shows. */
export interface LeaseRow {
    readonly record: LeaseRecord;
    readonly bar: LeaseBar;
}

/** What the timeline shows: rows by stack, the newest lease first, and the time that they lie in. */
export interface TimelineRows {
    readonly window: TimeWindow;
    readonly stacks: readonly [stack: string, rows: readonly LeaseRow[]][];
    /** How many rows there are. */
    readonly shown: number;
}

/** More rows than that nobody reads as a picture. */
const mostRows = 200;

/**
 * Chooses the rows of a timeline: leases of the ledgers first, then the newest of those that have ended, two hundred
 * at most. What ended before the time that is shown is left out.
 */
export function timelineRows(report: Report, now: number): TimelineRows {
    const rows = report.records.flatMap((record) => {
        const bar = leaseBar(record, now);
        return bar ? [{ record, bar }] : [];
    });
    const chosen = rows.sort(ledgerFirst).slice(0, mostRows);
    const ends = chosen.map(({ bar }) => bar.to).filter(Number.isFinite);
    const window = timeWindow(
        chosen.map(({ bar }) => bar.from),
        ends,
        now,
    );
    const shown = chosen.filter(({ bar }) => bar.to >= window.from).sort(newestFirst);
    return { window, stacks: groupBy(shown, ({ record }) => stackOf(record, report)), shown: shown.length };
}

function ledgerFirst(a: LeaseRow, b: LeaseRow): number {
    const ended = ({ record }: LeaseRow) => (record.endedAt === null ? 0 : 1);
    return ended(a) - ended(b) || newestFirst(a, b);
}

function newestFirst(a: LeaseRow, b: LeaseRow): number {
    return b.bar.from - a.bar.from;
}
