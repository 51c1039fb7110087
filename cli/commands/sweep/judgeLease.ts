import { makesUsers } from "../../../provider/lease/credentialTypes";
import { finding, killedFinding } from "../../../provider/lease/drift";
import { guardEnd, isKilled } from "../../../provider/lease/guard";
import { timeLeftMs } from "../../../provider/lease/schedule";
import type { LedgerLease } from "../../state/leases";
import type { LeaseFacts } from "../../state/readLevel";
import { shortDuration } from "../../terminal/quantities";
import type { ExaminedUser, Holdings } from "./examineUsers";
import type { FindingKind } from "./sweepFinding";

/** What is wrong with a lease. */
export interface Verdict {
    readonly kind: FindingKind;
    readonly found: string;
    readonly remedy: string;
    /** Whether the user's guard took effect more than an hour ago. */
    readonly isLongOver: boolean;
}

/** What AWS has of a lease. */
export interface LeaseEvidence {
    /** The user; undefined if AWS does not list it. */
    readonly examined: ExaminedUser | undefined;
    /** Whether AWS is proven not to have the user of an active lease. */
    readonly isGone: boolean;
    /** Whether the engine has replaced the lease and not deleted it yet. */
    readonly isReplaced: boolean;
}

/** Time after which no `up` is still working on a user whose guard took effect. */
export const expiredGraceMs = 60 * 60_000;

/** Judges a lease of a ledger; undefined if nothing is wrong. An end that is due takes precedence over drift. */
export function judgeLease(
    found: LedgerLease,
    { examined, isGone, isReplaced }: LeaseEvidence,
    now: number,
): Verdict | undefined {
    const { lease, state, successor } = found;
    const end = examined ? endInAws(lease, examined) : null;
    const sinceEndMs = end === null ? Number.NEGATIVE_INFINITY : now - Date.parse(end);
    const isLongOver = sinceEndMs > expiredGraceMs;
    const remedies = remediesOf(found);
    const isSession = !makesUsers(lease.credentialType);
    // A predecessor that still works after its end in the ledger is worse than superseded: it has drifted.
    const isPast = successor !== null && timeLeftMs(lease, now) <= 0 && (isSession || sinceEndMs >= 0);
    if (isPast || (isReplaced && (isSession || examined))) {
        return { kind: "superseded", found: describeReplaced(found, isReplaced), remedy: remedies.remove, isLongOver };
    }
    if (sinceEndMs >= 0) {
        return {
            kind: "overdue",
            found: `AWS ended it ${shortDuration(sinceEndMs)} ago`,
            remedy: remedies.end,
            isLongOver,
        };
    }
    if (isGone) {
        return { kind: "ghost", found: "AWS has no such user", remedy: remedies.refresh, isLongOver };
    }
    const drift = [
        ...new Set([
            ...(lease.drift.length > 0 ? found.shown.drift : []),
            ...(examined ? guardFaults(found, examined) : []),
        ]),
    ];
    return drift.length > 0 && state !== "pending"
        ? { kind: "drifted", found: drift.join("; "), remedy: remedies.refresh, isLongOver }
        : undefined;
}

/**
 * Returns when AWS ends a user: the date in its guard. A user without a guard that has no access, because it was killed
 * or its removal failed at the last step, ends with its lease. null if it never ends, as far as AWS knows.
 */
export function endInAws({ expiresAt }: Pick<LeaseFacts, "expiresAt">, { document, isBare }: Holdings): string | null {
    if (isBare || (document && isKilled(document))) {
        return expiresAt;
    }
    return document ? guardEnd(document) : null;
}

/** Returns how the guard in AWS differs from the ledger, in the same text as refresh. */
function guardFaults({ lease: { expiresAt }, shown }: LedgerLease, { document }: ExaminedUser): string[] {
    if (!document) {
        return [finding("document", "it was removed, with the guard in it")];
    }
    if (isKilled(document)) {
        return [killedFinding];
    }
    const end = guardEnd(document);
    const same = end === null || expiresAt === null ? end === expiresAt : Date.parse(end) === Date.parse(expiresAt);
    return same ? [] : [finding("document", `its guard ends it ${when(end)}, not ${when(shown.expiresAt)}`)];
}

function when(end: string | null): string {
    return end === null ? "never" : `at ${end}`;
}

function describeReplaced({ successor, shown }: LedgerLease, isReplaced: boolean): string {
    const by = successor ? `${successor} replaced it` : "it was replaced";
    return isReplaced ? `${by}, and the engine has not deleted it yet` : `${by}, and it expired at ${shown.expiresAt}`;
}

interface Remedies {
    readonly remove: string;
    readonly end: string;
    readonly refresh: string;
}

/** Returns what to do. A lease of `issue` has no program that `up` could run. */
function remediesOf({ leaseId, parent, lease }: LedgerLease): Remedies {
    if (parent !== null) {
        const revoke = `stacklease revoke ${leaseId}`;
        return { remove: revoke, end: revoke, refresh: revoke };
    }
    return {
        remove: "pulumi up removes it",
        end: lease.onExpiry === "keep" ? "pulumi destroy removes it; pulumi up keeps it" : "pulumi up replaces it",
        refresh: "pulumi up --refresh fixes it",
    };
}
