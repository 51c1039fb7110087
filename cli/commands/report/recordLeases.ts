import { concealed } from "../../pulumi/secrets";
import type { JournalEntry } from "../../state/journal";
import type { ListedLease } from "../../state/leases";
import type { LeaseEnding, LeaseRecord } from "./leaseRecord";

/** What a ledger had at a time. */
export interface LedgerSnapshot {
    /** ISO 8601. */
    readonly at: string;
    readonly leases: readonly ListedLease[];
}

interface LeaseHistory {
    last: ListedLease;
    readonly renewals: string[];
    endedAt: string | null;
    ending: LeaseEnding | null;
}

/**
 * The lives of all leases of a ledger, from what it had after each of its updates and has now: one that is there no more has ended, and one
 * whose end has moved was renewed. What came and went between two moments is not known.
 */
export function recordLeases(past: readonly LedgerSnapshot[], now: LedgerSnapshot): LeaseRecord[] {
    const seen = new Map<string, LeaseHistory>();
    for (const { at, leases } of [...past, now]) {
        const present = new Map(leases.filter(({ leaseId }) => leaseId !== "").map((lease) => [lease.leaseId, lease]));
        for (const [id, known] of seen) {
            if (!present.has(id) && known.endedAt === null) {
                Object.assign(known, { endedAt: at, ending: endingOf(known.last, leases, at) });
            }
        }
        for (const [id, lease] of present) {
            addSnapshot(seen, id, lease, at);
        }
    }
    return [...seen.values()].map(toRecord);
}

/** A lease of `issue` that has ended, as its journal's line tells. */
export function recordEnded(line: JournalEntry): LeaseRecord {
    const { arn: principal, ...facts } = line;
    const over = line.expiresAt !== null && Date.parse(line.expiresAt) <= Date.parse(line.endedAt);
    return { ...facts, principal, renewals: [], ending: over ? "expired" : "revoked", state: "ended" };
}

function addSnapshot(seen: Map<string, LeaseHistory>, id: string, lease: ListedLease, at: string): void {
    const known = seen.get(id);
    if (!known) {
        seen.set(id, { last: lease, renewals: [], endedAt: null, ending: null });
        return;
    }
    if (isLater(lease.text.expiresAt, known.last.text.expiresAt)) {
        known.renewals.push(at);
    }
    Object.assign(known, { last: lease, endedAt: null, ending: null });
}

/** Whether an end is later than another: an earlier one is a cut, not a renewal. Of ends that are secret nothing is said. */
function isLater(end: string | null, before: string | null): boolean {
    const isKnown = before !== null && before !== concealed && end !== concealed;
    return isKnown && (end === null || Date.parse(end) > Date.parse(before));
}

/** What has ended a lease; null where its end is secret, so that it may just have expired. */
function endingOf(
    { text: { expiresAt }, state, urn, leaseId }: ListedLease,
    leases: readonly ListedLease[],
    at: string,
): LeaseEnding | null {
    if (state === "killed") {
        return "killed";
    }
    if (expiresAt === concealed) {
        return null;
    }
    if (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(at)) {
        return "expired";
    }
    return leases.some((other) => other.urn === urn && other.leaseId !== leaseId) ? "replaced" : "revoked";
}

function toRecord({ last, renewals, endedAt, ending }: LeaseHistory): LeaseRecord {
    const { leaseId, project, stack, state, text } = last;
    const { policy, credentialType, name, arn, accountId, issuedAt, expiresAt, readyAfter } = text;
    return {
        ...{ leaseId, policy, project, stack, renewals, endedAt, ending },
        ...{ credentialType, name, principal: arn, accountId, issuedAt, expiresAt },
        readyAfter: typeof readyAfter === "number" ? readyAfter : null,
        state: endedAt === null ? state : "ended",
    };
}
