import { makesUsers } from "../../../provider/lease/credentialTypes";
import { groupBy } from "../../terminal/groupBy";
import type { LeaseRecord, Report } from "./leaseRecord";
import { isLive, stackLabel } from "./summary";
import { type TimeWindow, timeWindow } from "./timeAxis";
import { toMillis } from "./times";

/** A lease that the timeline shows. */
export interface LeaseRow {
    readonly record: LeaseRecord;
    readonly bar: LeaseBar;
}

/** What the timeline shows: rows by stack, the newest lease first, and the time that they lie in. */
interface TimelineRows {
    readonly window: TimeWindow;
    readonly stacks: readonly [stack: string, rows: readonly LeaseRow[]][];
    /** How many rows there are. */
    readonly shown: number;
}

/** More rows than that nobody reads as a picture. */
const maxRows = 200;

/**
 * Chooses the rows of a timeline: leases of the ledgers first, then the newest of those that have ended, two hundred
 * at most. What ended before the time that is shown is left out.
 */
export function timelineRows(report: Report, now: number): TimelineRows {
    const rows = report.records.flatMap((record) => {
        const bar = leaseBar(record, now);
        return bar ? [{ record, bar }] : [];
    });
    const chosen = rows.sort(ledgerFirst).slice(0, maxRows);
    const ends = chosen.map(({ bar }) => bar.to).filter(Number.isFinite);
    const window = timeWindow(
        chosen.map(({ bar }) => bar.from),
        ends,
        now,
    );
    const shown = chosen.filter(({ bar }) => bar.to >= window.from).sort(newestFirst);
    return { window, stacks: groupBy(shown, ({ record }) => stackLabel(record, report)), shown: shown.length };
}

function ledgerFirst(a: LeaseRow, b: LeaseRow): number {
    const ended = ({ record }: LeaseRow) => (record.endedAt === null ? 0 : 1);
    return ended(a) - ended(b) || newestFirst(a, b);
}

function newestFirst(a: LeaseRow, b: LeaseRow): number {
    return b.bar.from - a.bar.from;
}

/**
 * One stretch of a lease on the timeline: `used` lies behind, `left` is still to come, `endless` is to come without an end,
 * `dead` is over while its user is still there (a session leaves none), and `planned` is not issued.
 */
interface Segment {
    readonly kind: "used" | "left" | "endless" | "dead" | "planned";
    /** Milliseconds since 1970; `to` is infinite where there is no end. */
    readonly from: number;
    readonly to: number;
}

/**
 * A moment of a lease. An end by its date has no mark, as the bar ends there. Nor has the kill of a lease that is still in
 * the ledger, which does not tell when it was.
 */
interface Mark {
    readonly kind: "renewed" | "revoked" | "replaced" | "killed";
    readonly at: number;
}

/** A lease as it is drawn. */
interface LeaseBar {
    readonly from: number;
    /** When nothing of it is left; infinite where there is no end. */
    readonly to: number;
    readonly stretches: readonly Segment[];
    readonly marks: readonly Mark[];
}

/** How to draw a lease; null when nobody knows when it was issued. */
function leaseBar(record: LeaseRecord, now: number): LeaseBar | null {
    const from = toMillis(record.issuedAt);
    if (from === null) {
        return null;
    }
    const stretches = segmentsOf(record, from, now).filter((stretch) => stretch.to > stretch.from);
    const to = Math.max(from, ...stretches.map((stretch) => stretch.to));
    return { from, to, stretches, marks: marksOf(record) };
}

function segmentsOf(record: LeaseRecord, from: number, now: number): Segment[] {
    const end = toMillis(record.expiresAt) ?? Number.POSITIVE_INFINITY;
    if (record.state === "pending") {
        return [{ kind: "planned", from, to: Number.isFinite(end) ? end : now }];
    }
    if (isLive(record)) {
        return [
            { kind: "used", from, to: now },
            { kind: Number.isFinite(end) ? "left" : "endless", from: Math.max(from, now), to: end },
        ];
    }
    const gone = toMillis(record.endedAt) ?? now;
    const over = Math.min(end, gone);
    const dead = makesUsers(record.credentialType) ? gone : over;
    return [
        { kind: "used", from, to: over },
        { kind: "dead", from: over, to: dead },
    ];
}

function marksOf({ renewals, endedAt, ending }: LeaseRecord): Mark[] {
    const marks = renewals.map((at): Mark => ({ kind: "renewed", at: toMillis(at) ?? Number.NaN }));
    if (ending !== null && ending !== "expired") {
        marks.push({ kind: ending, at: toMillis(endedAt) ?? Number.NaN });
    }
    return marks.filter(({ at }) => Number.isFinite(at));
}
