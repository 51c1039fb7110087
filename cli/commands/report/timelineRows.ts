import { makesUsers } from "../../../provider/lease/credentialTypes";
import { groupBy } from "../../terminal/groupBy";
import { toMillis } from "./html";
import type { LeaseRecord, Report } from "./recordLeases";
import { isLive, stackLabel } from "./summary";
import { type TimeWindow, timeWindow } from "./timeAxis";

/** A lease that the timeline shows. */
export interface LeaseRow {
    readonly record: LeaseRecord;
    readonly bar: LeaseBar;
}

/** The rows of the timeline per stack, the newest lease first, and the time that they cover. */
interface TimelineRows {
    readonly window: TimeWindow;
    readonly stacks: readonly [stack: string, rows: readonly LeaseRow[]][];
    /** Number of rows. */
    readonly shown: number;
}

/** Nobody can read more rows than this as a picture. */
const maxRows = 200;

/**
 * Returns the rows of a timeline: first the leases in a ledger, then the newest of those that have ended, at most two
 * hundred. A lease that ended before the time shown is left out.
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
 * One segment of a lease on the timeline: `used` is past, `left` is the time to its end, `endless` is future time
 * without an end, `dead` is the time after its end while its user still exists (a session has none), and `planned` is
 * not issued.
 */
interface Segment {
    readonly kind: "used" | "left" | "endless" | "dead" | "planned";
    /** Milliseconds since the epoch; `to` is infinite if there is no end. */
    readonly from: number;
    readonly to: number;
}

/**
 * An event of a lease. An expiry has no mark, because the bar ends there. A kill has none while the lease is in the
 * ledger, which does not record its time.
 */
interface Mark {
    readonly kind: "renewed" | "revoked" | "replaced" | "killed";
    /** Milliseconds since the epoch. */
    readonly at: number;
}

/** The bar of a lease. */
interface LeaseBar {
    readonly from: number;
    /** End of its last segment; infinite if there is no end. */
    readonly to: number;
    readonly segments: readonly Segment[];
    readonly marks: readonly Mark[];
}

/** Returns the bar of a lease; null if it is not known when it was issued. */
function leaseBar(record: LeaseRecord, now: number): LeaseBar | null {
    const from = toMillis(record.issuedAt);
    if (from === null) {
        return null;
    }
    const segments = segmentsOf(record, from, now).filter((segment) => segment.to > segment.from);
    const to = Math.max(from, ...segments.map((segment) => segment.to));
    return { from, to, segments, marks: marksOf(record) };
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
    const removed = toMillis(record.endedAt) ?? now;
    const ended = Math.min(end, removed);
    const deadUntil = makesUsers(record.credentialType) ? removed : ended;
    return [
        { kind: "used", from, to: ended },
        { kind: "dead", from: ended, to: deadUntil },
    ];
}

function marksOf({ renewals, endedAt, ending }: LeaseRecord): Mark[] {
    const marks = renewals.map((at): Mark => ({ kind: "renewed", at: toMillis(at) ?? Number.NaN }));
    if (ending !== null && ending !== "expired") {
        marks.push({ kind: ending, at: toMillis(endedAt) ?? Number.NaN });
    }
    return marks.filter(({ at }) => Number.isFinite(at));
}
