import { type LeaseBackend, type LeasePolicy, mountOf } from "../../provider/lease/leaseInputs";
import type { StackLocation } from "../pulumi/stackLocation";
import type { Checkpoint, StoredLease } from "./checkpoint";
import type { Depth, LeaseAt } from "./depth";
import { type LeaseState, leaseState } from "./leaseState";
import { type LeaseText, leaseText } from "./leaseText";
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
    readonly text: LeaseText;
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

/** A lease in a stack's state, read to depth `D`. */
export type LedgerLease<D extends Depth = "facts"> = LedgerLeaseOf<LeaseAt[D]>;

interface LedgerLeaseOf<Lease> extends ListedLease {
    readonly lease: Lease;
}

/**
 * Returns all leases of a state: its resources, their predecessors, and those whose mint never finished.
 * @param now milliseconds since the epoch
 * @param parent for an issued stack, the stack whose policy was used. Default: from the stack's name
 */
export function leasesOf<D extends Depth>(
    checkpoint: Checkpoint<D>,
    now: number,
    parent = parentOf(checkpoint.stack),
): LedgerLease<D>[] {
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
        ...{ leaseId: id, urn, location, project, stack, successor, isProtected },
        state: leaseState(dates, now),
        text: leaseText(shown, id, urn),
        parent: isIssued ? (parent ?? null) : null,
    };
}

/** Returns `<mount>/<policyName>`, the first two parts of a lease's id. */
export function policyPath(lease: {
    readonly backend: Pick<LeaseBackend, "mount">;
    readonly policy: Pick<LeasePolicy, "backend" | "policyName">;
}): string {
    return `${mountOf(lease)}/${lease.policy.policyName}`;
}
