import { concealed } from "../../pulumi/secrets";
import type { JournalEntry } from "../../state/journal";
import type { ListedLease } from "../../state/leases";
import type { LeaseEnding, LeaseRecord } from "./leaseRecord";

/** The leases in a ledger at a time. */
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
 * Returns a record of every lease that a ledger had after one of its updates or has now. A lease that disappeared has
 * ended, and one with a later end was renewed. A lease that existed only between two snapshots is not known.
 */
export function recordLeases(past: readonly LedgerSnapshot[], now: LedgerSnapshot): LeaseRecord[] {
    const histories = new Map<string, LeaseHistory>();
    for (const { at, leases } of [...past, now]) {
        const present = new Map(leases.filter(({ leaseId }) => leaseId !== "").map((lease) => [lease.leaseId, lease]));
        for (const [id, history] of histories) {
            if (!present.has(id) && history.endedAt === null) {
                Object.assign(history, { endedAt: at, ending: endingOf(history.last, leases, at) });
            }
        }
        for (const [id, lease] of present) {
            addSnapshot(histories, id, lease, at);
        }
    }
    return [...histories.values()].map(toRecord);
}

/** Returns the record of a lease that was made with `issue` or `run` and has ended, from its line in the journal. */
export function recordEnded(line: JournalEntry): LeaseRecord {
    const { arn: principal, ...facts } = line;
    const hasExpired = line.expiresAt !== null && Date.parse(line.expiresAt) <= Date.parse(line.endedAt);
    return { ...facts, principal, renewals: [], ending: hasExpired ? "expired" : "revoked", state: "ended" };
}

function addSnapshot(histories: Map<string, LeaseHistory>, id: string, lease: ListedLease, at: string): void {
    const history = histories.get(id);
    if (!history) {
        histories.set(id, { last: lease, renewals: [], endedAt: null, ending: null });
        return;
    }
    if (isLater(lease.text.expiresAt, history.last.text.expiresAt)) {
        history.renewals.push(at);
    }
    Object.assign(history, { last: lease, endedAt: null, ending: null });
}

/** Returns whether an end is later than another; an earlier one is no renewal. False if either is secret. */
function isLater(end: string | null, before: string | null): boolean {
    const isKnown = before !== null && before !== concealed && end !== concealed;
    return isKnown && (end === null || Date.parse(end) > Date.parse(before));
}

/** Returns what ended a lease; null if its end is secret, since it may have expired. */
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
