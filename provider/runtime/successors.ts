import type { Lease } from "../lease/leaseInputs";

type Named = Pick<Lease, "leaseId">;

/** Lease ids, by the ids of the leases whose place they have taken. */
const successors = new Map<string, string>();

/** Notes whose successor a lease is, as this process has found it in the ledger, or put it there. */
export function recordSuccessor(successor: Named, predecessors: readonly Named[] | null | undefined): void {
    for (const { leaseId } of predecessors ?? []) {
        successors.set(leaseId, successor.leaseId);
    }
}

/**
 * What ends with a lease: itself and its predecessors, but for those that are another lease's to end. A destroy that sees no
 * other lease ends all that it is told to, since after a crash the successor may never have reached the ledger.
 */
export function endingWith<T extends Named>(lease: Named, itsOwn: readonly T[]): T[] {
    return itsOwn.filter(({ leaseId }) => (successors.get(leaseId) ?? lease.leaseId) === lease.leaseId);
}
