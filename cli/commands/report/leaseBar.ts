import type { LeaseRecord } from "./leaseRecord";
import { isLive } from "./summary";
import { toMillis } from "./times";

/**
 * One stretch of a lease on the timeline: `used` lies behind, `left` is still to come, `endless` is to come without an end,
 * `dead` is over while its user is still there (a session leaves none), and `planned` is not issued.
 */
export interface Stretch {
    readonly kind: "used" | "left" | "endless" | "dead" | "planned";
    /** Milliseconds since 1970; `to` is infinite where there is no end. */
    readonly from: number;
    readonly to: number;
}

/**
 * A moment of a lease. An end by its date has no mark, as the bar ends there. Nor has the kill of a lease that is still in
 * the ledger, which does not tell when it was.
 */
export interface Mark {
    readonly kind: "renewed" | "revoked" | "replaced" | "killed";
    readonly at: number;
}

/** A lease as it is drawn. */
export interface LeaseBar {
    readonly from: number;
    /** When nothing of it is left; infinite where there is no end. */
    readonly to: number;
    readonly stretches: readonly Stretch[];
    readonly marks: readonly Mark[];
}

/** How to draw a lease; null when nobody knows when it was issued. */
export function leaseBar(record: LeaseRecord, now: number): LeaseBar | null {
    const from = toMillis(record.issuedAt);
    if (from === null) {
        return null;
    }
    const stretches = stretchesOf(record, from, now).filter((stretch) => stretch.to > stretch.from);
    const to = Math.max(from, ...stretches.map((stretch) => stretch.to));
    return { from, to, stretches, marks: marksOf(record) };
}

function stretchesOf(record: LeaseRecord, from: number, now: number): Stretch[] {
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
    const dead = record.credentialType === "iam_user" ? gone : over;
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
