import type { EndedLease } from "../ledger/journal";
import { type LedgerLease, policyPath } from "../ledger/leases";
import type { LeaseEnding, LeaseRecord } from "./leaseRecord";

/** What a ledger had at a time. */
export interface Moment {
    /** ISO 8601. */
    readonly at: string;
    readonly leases: readonly LedgerLease[];
}

interface Seen {
    last: LedgerLease;
    readonly renewals: string[];
    endedAt: string | null;
    ending: LeaseEnding | null;
}

/**
 * The lives of all leases of a ledger, from what it had after each of its updates and has now: one that is there no more has ended, and one
 * whose end has moved was renewed. What came and went between two moments is not known.
 */
export function recordLeases(past: readonly Moment[], now: Moment): LeaseRecord[] {
    const seen = new Map<string, Seen>();
    for (const { at, leases } of [...past, now]) {
        const present = new Map(
            leases.filter(({ leaseId }) => text(leaseId) !== "").map((lease) => [lease.leaseId, lease]),
        );
        for (const [id, known] of seen) {
            if (!present.has(id) && known.endedAt === null) {
                Object.assign(known, { endedAt: at, ending: endingOf(known.last, leases, at) });
            }
        }
        for (const [id, lease] of present) {
            note(seen, id, lease, at);
        }
    }
    return [...seen.values()].map(record);
}

/** A lease of `issue` that has ended, as its journal's line tells. */
export function recordEnded(line: EndedLease): LeaseRecord {
    const { arn: principal, ...facts } = line;
    const over = line.expiresAt !== null && Date.parse(line.expiresAt) <= Date.parse(line.endedAt);
    return { ...facts, principal, renewals: [], ending: over ? "expired" : "revoked", state: "ended" };
}

function note(seen: Map<string, Seen>, id: string, lease: LedgerLease, at: string): void {
    const known = seen.get(id);
    if (!known) {
        seen.set(id, { last: lease, renewals: [], endedAt: null, ending: null });
        return;
    }
    if (later(lease.lease.expiresAt, known.last.lease.expiresAt)) {
        known.renewals.push(at);
    }
    Object.assign(known, { last: lease, endedAt: null, ending: null });
}

/** Whether an end is later than another: an earlier one is a cut, not a renewal. */
function later(end: string | null, before: string | null): boolean {
    return before !== null && (end === null || Date.parse(end) > Date.parse(before));
}

function endingOf(
    { lease, state, urn, leaseId }: LedgerLease,
    leases: readonly LedgerLease[],
    at: string,
): LeaseEnding {
    if (state === "killed") {
        return "killed";
    }
    if (lease.expiresAt !== null && Date.parse(lease.expiresAt) <= Date.parse(at)) {
        return "expired";
    }
    return leases.some((other) => other.urn === urn && other.leaseId !== leaseId) ? "replaced" : "revoked";
}

/** States are written by others, too: what is no text in them is taken for none. */
function record({ last, renewals, endedAt, ending }: Seen): LeaseRecord {
    const { leaseId, project, stack, state, lease } = last;
    const { expiresAt, readyAfter } = lease;
    return {
        ...{ leaseId, policy: policyPath(lease), project, stack, renewals, endedAt, ending },
        credentialType: text(lease.credentialType),
        name: text(lease.name),
        principal: text(lease.arn),
        accountId: text(lease.accountId),
        issuedAt: text(lease.issuedAt),
        expiresAt: expiresAt === null ? null : text(expiresAt),
        readyAfter: typeof readyAfter === "number" ? readyAfter : null,
        state: endedAt === null ? state : "ended",
    };
}

function text(value: unknown): string {
    return typeof value === "string" ? value : "";
}
