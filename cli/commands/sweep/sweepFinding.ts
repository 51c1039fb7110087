import type { LedgerLease } from "../../state/leases";
import type { ListedUser } from "./listUsers";

/**
 * Kinds of differences between AWS and the ledgers.
 *
 * - `orphan`: a user of a ledger that was read, by path and tags, older than 15 minutes, that no state of the state
 *   backend names; mostly left by a killed mint
 * - `ghost`: an active lease whose user does not exist in AWS
 * - `overdue`: a user whose guard took effect, with its lease still in the ledger
 * - `superseded`: a replaced lease still in the ledger, past its `overlap` or not deleted by the engine, whose user
 *   still exists
 * - `drifted`: a lease in which refresh found a change, or whose guard in AWS differs from the ledger
 * - `unreadable`: a stack or account that cannot be read, or users of a ledger or stack that is in no state that was
 *   read, or only in an old copy of it
 */
export type FindingKind = "orphan" | "ghost" | "overdue" | "superseded" | "drifted" | "unreadable";

/** A difference between AWS and the ledgers. */
export interface SweepFinding {
    readonly kind: FindingKind;
    /** Its users in AWS. */
    readonly users: readonly ListedUser[];
    /** Its lease in the ledger; null if there is none. */
    readonly lease: LedgerLease | null;
    /** Id from the ledger, else from the user's tags; null if neither has it. */
    readonly leaseId: string | null;
    readonly project: string | null;
    readonly stack: string | null;
    readonly ledgerId: string | null;
    /** What is wrong, in one line. */
    readonly found: string;
    readonly remedy: string;
    /** Whether `--apply` removes its user. */
    readonly isRemovable: boolean;
}

/** Returns whether a lease is the current one of an issued stack, so that the stack ends with it. */
export function isInIssuedStack({ parent, successor }: LedgerLease): boolean {
    return parent !== null && successor === null;
}

/** A finding in the output of `--json`. Its schema is docs/schemas/sweep.json. */
export interface FindingDescription {
    readonly kind: FindingKind;
    readonly leaseId: string | null;
    readonly project: string | null;
    readonly stack: string | null;
    readonly ledgerId: string | null;
    readonly accountId: string | null;
    /** ARNs of its users. For a `ghost`, the ARN of the missing user. */
    readonly arns: readonly string[];
    /** When the user was created or the lease issued, ISO 8601. */
    readonly since: string | null;
    readonly found: string;
    readonly remedy: string;
    readonly removable: boolean;
}

/** Returns a finding for the JSON output. */
export function describeFinding(finding: SweepFinding): FindingDescription {
    const { kind, leaseId, project, stack, ledgerId, users, lease, found, remedy, isRemovable } = finding;
    const arns = users.length > 0 ? users.map(({ arn }) => arn) : lease?.shown.arn ? [lease.shown.arn] : [];
    const accountId = users[0]?.accountId ?? lease?.shown.accountId ?? null;
    const about = { kind, leaseId, project, stack, ledgerId, accountId, arns, since: startOf(finding) };
    return { ...about, found, remedy, removable: isRemovable };
}

/** Returns when a finding's user was created or its lease issued; null for `unreadable`. */
export function startOf({ users: [user], lease, kind }: SweepFinding): string | null {
    return kind === "unreadable" ? null : (lease?.shown.issuedAt ?? user?.createdAt ?? null);
}
