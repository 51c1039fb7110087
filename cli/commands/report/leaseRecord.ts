import type { LeaseState } from "../../state/leaseState";

/** How a lease stands at the time of the report. `ended` is no longer in any ledger. */
export type RecordState = LeaseState | "ended";

/** What has ended a lease that is no longer in the ledger. */
export type LeaseEnding = "revoked" | "expired" | "replaced" | "killed";

/** What the report knows of one lease. It has no place for a secret, nor for an access key id. */
export interface LeaseRecord {
    /** E.g. `aws/deploy/494969f0-4fae-486a-834d-0fd6daba5ada`. */
    readonly leaseId: string;
    /** Mount and policy, e.g. `aws/deploy`. */
    readonly policy: string;
    /** `iam_user`, `assumed_role`, `federation_token` or `session_token`. */
    readonly credentialType: string;
    readonly project: string;
    readonly stack: string;
    /** Who has it: the resource's name, or who issued it. */
    readonly name: string;
    /** ARN of the user or session. */
    readonly principal: string;
    readonly accountId: string;
    /** ISO 8601. */
    readonly issuedAt: string;
    /** When its end was put off, oldest first. ISO 8601. */
    readonly renewals: readonly string[];
    /** When AWS ends it. ISO 8601; null is never. */
    readonly expiresAt: string | null;
    /** When it left the ledger. ISO 8601; null while it is in it. */
    readonly endedAt: string | null;
    /** Null while it is in the ledger, and where what it was is not known. */
    readonly ending: LeaseEnding | null;
    readonly state: RecordState;
    /** How long AWS took to accept the new credentials, in seconds; null where nobody waited. */
    readonly readyAfter: number | null;
}

/** A stack by its names. */
export interface ReportedStack {
    readonly project: string;
    readonly stack: string;
}

/** A stack whose leases are missing in the report. */
export interface UnreadableStack {
    readonly stack: string;
    /** Why, in one line. */
    readonly reason: string;
}

/** Everything that the page is made of. */
export interface Report {
    /** ISO 8601. */
    readonly generatedAt: string;
    /** The project, or all of them. */
    readonly project: string;
    /** The stacks that were read, those without any lease included. */
    readonly stacks: readonly ReportedStack[];
    /** In any order. */
    readonly records: readonly LeaseRecord[];
    readonly unreadable: readonly UnreadableStack[];
}
