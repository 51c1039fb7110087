import { concealed } from "../../pulumi/secrets";
import type { JournalEntry } from "../../state/journal";
import type { LeaseState, ListedLease } from "../../state/leases";

/** State of a lease at the time of the report. An `ended` lease is no longer in any ledger. */
export type RecordState = LeaseState | "ended";

/** What ended a lease that is no longer in the ledger. */
export type LeaseEnding = "revoked" | "expired" | "replaced" | "killed";

/** The report's facts about one lease. It has no field for a secret or an access key id. */
export interface LeaseRecord {
    /** E.g. `aws/deploy/494969f0-4fae-486a-834d-0fd6daba5ada`. */
    readonly leaseId: string;
    /** Mount and policy, e.g. `aws/deploy`. */
    readonly policy: string;
    /** `iam_user`, `assumed_role`, `federation_token` or `session_token`. */
    readonly credentialType: string;
    readonly project: string;
    readonly stack: string;
    /** The resource's name, or the user who issued the lease. */
    readonly name: string;
    /** ARN of the user or session. */
    readonly principal: string;
    readonly accountId: string;
    /** ISO 8601. */
    readonly issuedAt: string;
    /** When it was renewed, oldest first. ISO 8601. */
    readonly renewals: readonly string[];
    /** When AWS ends it. ISO 8601; null means never. */
    readonly expiresAt: string | null;
    /** When it left the ledger. ISO 8601; null while it is in it. */
    readonly endedAt: string | null;
    /** Null while it is in the ledger, or if it is not known. */
    readonly ending: LeaseEnding | null;
    readonly state: RecordState;
    /** Seconds that AWS took to accept the new credentials; null if nobody waited. */
    readonly readyAfter: number | null;
}

/** A stack that the report covers. */
export interface ReportedStack {
    readonly project: string;
    readonly stack: string;
}

/** A stack whose leases are missing from the report. */
interface UnreadableStack {
    readonly stack: string;
    /** Why it could not be read, in one line. */
    readonly reason: string;
}

/** The content of the page. */
export interface Report {
    /** ISO 8601. */
    readonly generatedAt: string;
    /** Names of all projects, joined with commas. */
    readonly project: string;
    /** The stacks that were read, including those without a lease. */
    readonly stacks: readonly ReportedStack[];
    /** In any order. */
    readonly records: readonly LeaseRecord[];
    readonly unreadable: readonly UnreadableStack[];
}

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
    if (isLater(lease.shown.expiresAt, history.last.shown.expiresAt)) {
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
    { shown: { expiresAt }, state, urn, leaseId }: ListedLease,
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
    const { leaseId, project, stack, state, shown } = last;
    const { policy, credentialType, name, arn, accountId, issuedAt, expiresAt, readyAfter } = shown;
    return {
        leaseId,
        policy,
        project,
        stack,
        renewals,
        endedAt,
        ending,
        credentialType,
        name,
        principal: arn,
        accountId,
        issuedAt,
        expiresAt,
        readyAfter: typeof readyAfter === "number" ? readyAfter : null,
        state: endedAt === null ? state : "ended",
    };
}
