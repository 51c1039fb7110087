import { type LeaseBackend, type LeasePolicy, mountOf } from "../../provider/lease/leaseInputs";
import type { StackLocation } from "../pulumi/stackLocation";
import type { Checkpoint, StoredLease } from "./checkpoint";
import type { Depth, LeaseAt } from "./depth";
import { type LeaseState, leaseState } from "./leaseState";
import { type LeaseText, leaseText } from "./leaseText";
import { parentOf } from "./stacks";

/** A lease as it can be listed and shown. */
export interface ListedLease {
    /** Empty for a lease whose mint has begun and never ended. */
    readonly leaseId: string;
    readonly urn: string;
    readonly location: StackLocation;
    readonly project: string;
    readonly stack: string;
    readonly state: LeaseState;
    readonly text: LeaseText;
    /** The lease that has taken its place, for one that lives on by `overlap` or whose end has failed; null for others. */
    readonly successor: string | null;
    /** Whether Pulumi's option `protect` guards its resource. */
    readonly isProtected: boolean;
    /** The stack whose policy it was issued under, for a lease of `issue`; null for others. */
    readonly parent: string | null;
}

/** A lease as a stack's state tells of it, as deep as that was read. */
export type LedgerLease<D extends Depth = "facts"> = LedgerLeaseOf<LeaseAt[D]>;

interface LedgerLeaseOf<Lease> extends ListedLease {
    readonly lease: Lease;
}

/**
 * All leases that a state tells of: its resources, those that live on behind them, and those whose mint never ended.
 * @param parent the stack whose policy they were issued under, of a stack of `issue`. Default: what its name tells
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

/** `<mount>/<policyName>`, the first two parts of a lease's id. */
export function policyPath(lease: {
    readonly backend: Pick<LeaseBackend, "mount">;
    readonly policy: Pick<LeasePolicy, "backend" | "policyName">;
}): string {
    return `${mountOf(lease)}/${lease.policy.policyName}`;
}
