import type { LeaseState } from "../../state/leaseState";

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
export interface UnreadableStack {
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
