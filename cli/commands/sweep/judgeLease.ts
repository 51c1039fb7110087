import { makesUsers } from "../../../provider/lease/credentialTypes";
import { finding, killedFinding } from "../../../provider/lease/drift";
import { guardEnd, isKilled } from "../../../provider/lease/guard";
import { timeLeft } from "../../../provider/lease/schedule";
import type { LeaseFacts } from "../../state/depth";
import type { LedgerLease } from "../../state/leases";
import { shortDuration } from "../../terminal/durations";
import type { Examined, Held } from "./examineUsers";
import type { FindingKind } from "./sweepFinding";

/** What is the matter with a lease. */
export interface Verdict {
    readonly kind: FindingKind;
    readonly found: string;
    readonly remedy: string;
    /** Whether its user has been over for more than an hour. */
    readonly isLongOver: boolean;
}

/** What of a lease AWS has: its user, or nothing, proven where it is said of a lease in force. */
export interface EndEvidence {
    readonly examined: Examined | undefined;
    readonly isGone: boolean;
    /** Whether the engine has replaced it and not deleted it yet. */
    readonly isReplaced: boolean;
}

/** A user whose guard has passed more than this ago, in milliseconds, is not one that an `up` is at just now. */
export const grace = 60 * 60_000;

/** Judges a lease of a ledger. What ends it goes before what is merely wrong with it. undefined when nothing is. */
export function judgeLease(
    found: LedgerLease,
    { examined, isGone, isReplaced }: EndEvidence,
    now: number,
): Verdict | undefined {
    const { lease, state, successor } = found;
    const end = examined ? endOf(lease, examined) : null;
    const over = end === null ? Number.NEGATIVE_INFINITY : now - Date.parse(end);
    const isLongOver = over > grace;
    const remedies = remediesOf(found);
    const isSession = !makesUsers(lease.credentialType);
    // A predecessor whose guard has not passed when the ledger says so is worse than superseded: it has drifted.
    const isPast = successor !== null && timeLeft(lease, now) <= 0 && (isSession || over >= 0);
    if (isPast || (isReplaced && (isSession || examined))) {
        return { kind: "superseded", found: replaced(found, isReplaced), remedy: remedies.remove, isLongOver };
    }
    if (over >= 0) {
        return { kind: "overdue", found: `AWS ended it ${shortDuration(over)} ago`, remedy: remedies.end, isLongOver };
    }
    if (isGone) {
        return { kind: "ghost", found: "AWS has no such user", remedy: remedies.refresh, isLongOver };
    }
    const drift = [
        ...new Set([
            ...(lease.drift.length > 0 ? found.text.drift : []),
            ...(examined ? guardFaults(found, examined) : []),
        ]),
    ];
    return drift.length > 0 && state !== "pending"
        ? { kind: "drifted", found: drift.join("; "), remedy: remedies.refresh, isLongOver }
        : undefined;
}

/**
 * When AWS ends a user: by its guard; one that has no guard any more and can't do anything, since it was killed or its removal has failed
 * at the last step, when its lease would have. null is never, as far as AWS knows.
 */
export function endOf({ expiresAt }: Pick<LeaseFacts, "expiresAt">, { document, isBare }: Held): string | null {
    if (isBare || (document && isKilled(document))) {
        return expiresAt;
    }
    return document ? guardEnd(document) : null;
}

/** How the guard in AWS differs from what the ledger says, in the words of refresh. */
function guardFaults({ lease: { expiresAt }, text }: LedgerLease, { document }: Examined): string[] {
    if (!document) {
        return [finding("document", "it was removed, with the guard in it")];
    }
    if (isKilled(document)) {
        return [killedFinding];
    }
    const end = guardEnd(document);
    const same = end === null || expiresAt === null ? end === expiresAt : Date.parse(end) === Date.parse(expiresAt);
    return same ? [] : [finding("document", `its guard ends it ${at(end)}, not ${at(text.expiresAt)}`)];
}

function at(end: string | null): string {
    return end === null ? "never" : `at ${end}`;
}

function replaced({ successor, text }: LedgerLease, isReplaced: boolean): string {
    const by = successor ? `${successor} has taken its place` : "it was replaced";
    return isReplaced ? `${by}, and the engine has not deleted it yet` : `${by}, and it was over at ${text.expiresAt}`;
}

interface Remedies {
    readonly remove: string;
    readonly end: string;
    readonly refresh: string;
}

/** A lease of `issue` has no program that an `up` could run. */
function remediesOf({ leaseId, parent, lease }: LedgerLease): Remedies {
    if (parent !== null) {
        const revoke = `stacklease revoke ${leaseId}`;
        return { remove: revoke, end: revoke, refresh: revoke };
    }
    return {
        remove: "pulumi up removes it",
        end: lease.onExpiry === "keep" ? "pulumi destroy removes it, up keeps it" : "pulumi up replaces it",
        refresh: "pulumi up --refresh puts it right",
    };
}
