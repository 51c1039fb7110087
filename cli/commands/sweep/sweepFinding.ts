import type { LedgerLease } from "../../state/leases";
import type { ListedUser } from "./listUsers";

/**
 * What AWS and the ledgers can differ in.
 *
 * - `orphan`: a user of a ledger that was read, by path and tags, older than 15 minutes, that no state of the backend names: mostly of a mint that was
 *   killed
 * - `ghost`: a lease in force whose user AWS does not have
 * - `overdue`: a user whose guard has passed, with its lease still in the ledger
 * - `superseded`: a replaced lease still in the ledger, past its `overlap` or not deleted by the engine, whose user is still there
 * - `drifted`: a lease of which refresh has found something changed, or whose guard in AWS is not what the ledger says
 * - `unreadable`: a stack or account that can't be read, or users of a ledger or stack that no state that was read owns, or not the newest copy
 *   of it
 */
export type FindingKind = "orphan" | "ghost" | "overdue" | "superseded" | "drifted" | "unreadable";

/** Something that was found. */
export interface SweepFinding {
    readonly kind: FindingKind;
    /** What of it there is in AWS. */
    readonly users: readonly ListedUser[];
    /** The lease in the ledger; null where none is. */
    readonly lease: LedgerLease | null;
    /** By the ledger, else by the user's tags; null where neither tells. */
    readonly leaseId: string | null;
    readonly project: string | null;
    readonly stack: string | null;
    readonly ledgerId: string | null;
    /** What is the matter, in a line. */
    readonly found: string;
    readonly remedy: string;
    /** Whether `--apply` removes its user. */
    readonly isRemovable: boolean;
}

/** Whether a lease is the one for which `issue` has made a stack, so that the stack ends with it. */
export function isInIssuedStack({ parent, successor }: LedgerLease): boolean {
    return parent !== null && successor === null;
}

/** A finding as `--json` gives it. docs/schemas/sweep.json is its schema. */
export interface FindingDescription {
    readonly kind: FindingKind;
    readonly leaseId: string | null;
    readonly project: string | null;
    readonly stack: string | null;
    readonly ledgerId: string | null;
    readonly accountId: string | null;
    /** Of its users. A ghost's is the one that is not there. */
    readonly arns: readonly string[];
    /** When the user was made or the lease issued, ISO 8601. */
    readonly since: string | null;
    readonly found: string;
    readonly remedy: string;
    readonly removable: boolean;
}

/** A finding for programs. */
export function describeFinding(finding: SweepFinding): FindingDescription {
    const { kind, leaseId, project, stack, ledgerId, users, lease, found, remedy, isRemovable } = finding;
    const arns = users.length > 0 ? users.map(({ arn }) => arn) : lease?.text.arn ? [lease.text.arn] : [];
    const accountId = users[0]?.accountId ?? lease?.text.accountId ?? null;
    const about = { kind, leaseId, project, stack, ledgerId, accountId, arns, since: sinceWhen(finding) };
    return { ...about, found, remedy, removable: isRemovable };
}

/** When a finding's user was made or its lease issued; null for what is unreadable. */
export function sinceWhen({ users: [user], lease, kind }: SweepFinding): string | null {
    return kind === "unreadable" ? null : (lease?.text.issuedAt ?? user?.createdAt ?? null);
}
