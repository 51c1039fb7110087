import { endsLease } from "../../provider/lease/drift";
import { timeLeftMs } from "../../provider/lease/schedule";
import type { StackLocation } from "../pulumi/project";
import type { Checkpoint, StoredLease } from "./checkpoint";
import type { LeaseAt, LeaseDates, ReadLevel } from "./readLevel";
import { type ShownLease, shownLease } from "./shownLease";
import { parentOf } from "./stacks";

/** A lease with the values that are listed and shown. */
export interface ListedLease {
    /** Empty if the mint never finished. */
    readonly leaseId: string;
    readonly urn: string;
    readonly location: StackLocation;
    readonly project: string;
    readonly stack: string;
    readonly state: LeaseState;
    readonly shown: ShownLease;
    /**
     * Id of the lease that replaced this one, if `overlap` keeps it working or its revocation failed; null for other
     * leases.
     */
    readonly successor: string | null;
    /** Whether the resource option `protect` is set. */
    readonly isProtected: boolean;
    /** The stack whose policy a lease in an issued stack was issued under; null for other leases. */
    readonly parent: string | null;
}

/** A lease in a stack's state, read at level `L`. */
export type LedgerLease<L extends ReadLevel = "facts"> = LedgerLeaseOf<LeaseAt[L]>;

interface LedgerLeaseOf<Lease> extends ListedLease {
    readonly lease: Lease;
}

/**
 * Returns all leases of a state: its resources, their predecessors, and those whose mint never finished.
 * @param now milliseconds since the epoch
 * @param parent for an issued stack, the stack whose policy was used. Default: from the stack's name
 */
export function leasesOf<L extends ReadLevel>(
    checkpoint: Checkpoint<L>,
    now: number,
    parent = parentOf(checkpoint.stack),
): LedgerLease<L>[] {
    return [...checkpoint.leases, ...checkpoint.pending].map((each) => ({
        ...list(checkpoint, each, now, parent),
        lease: each.state,
    }));
}

function list(
    { location, project, stack, isIssued }: Checkpoint<"shown">,
    stored: StoredLease<unknown>,
    now: number,
    parent: string | undefined,
): ListedLease {
    const { id, urn, shown, dates, successor, isProtected } = stored;
    return {
        leaseId: id,
        urn,
        location,
        project,
        stack,
        successor,
        isProtected,
        state: leaseState(dates, now),
        shown: shownLease(shown, id, urn),
        parent: isIssued ? (parent ?? null) : null,
    };
}

/** State of a lease at a time, as far as the ledger knows. */
export type LeaseState = "live" | "expiring" | "expired" | "killed" | "drifted" | "pending";

/** A lease is expiring if less than this fraction of its duration is left. */
const expiringFraction = 0.1;

/** Returns the state of a lease. Reasons that end the lease come before drift. */
export function leaseState(lease: LeaseDates, now: number): LeaseState {
    const { accessKeyId, issuedAt, expiresAt, drift } = lease;
    if (!accessKeyId) {
        return "pending";
    }
    if (drift.some(endsLease)) {
        return "killed";
    }
    const left = timeLeftMs(lease, now);
    if (left <= 0) {
        return "expired";
    }
    if (drift.length > 0) {
        return "drifted";
    }
    return expiresAt !== null && left < expiringFraction * (Date.parse(expiresAt) - Date.parse(issuedAt))
        ? "expiring"
        : "live";
}
