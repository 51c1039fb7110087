import type { Checkpoint } from "../ledger/checkpoint";
import type { LedgerLease } from "../ledger/leases";
import type { Ledgers } from "../ledger/readLedgers";

/** What of a stack an operation is for. */
export interface StackPart {
    readonly checkpoint: Checkpoint;
    readonly leases: readonly LedgerLease[];
}

/** Some leases by the stacks that hold them. */
export function byStack({ checkpoints }: Ledgers, leases: readonly LedgerLease[]): StackPart[] {
    return checkpoints
        .map((checkpoint) => ({
            checkpoint,
            leases: leases.filter(
                ({ location, stack }) => location === checkpoint.location && stack === checkpoint.stack,
            ),
        }))
        .filter((part) => part.leases.length > 0);
}

/** What an interrupted command has not come to, in a line. */
export function untouched(leases: readonly LedgerLease[]): string {
    return `not touched: ${leases.map(({ lease, leaseId }) => lease.arn || leaseId).join(", ")}`;
}
