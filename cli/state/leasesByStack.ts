import type { Checkpoint } from "./checkpoint";
import type { Depth } from "./depth";
import type { LedgerLease, ListedLease } from "./leases";
import type { Ledgers } from "./readLedgers";

/** What of a stack an operation is for. */
export interface StackPart<D extends Depth> {
    readonly checkpoint: Checkpoint<D>;
    readonly leases: readonly LedgerLease<D>[];
}

/** Some leases by the stacks that hold them. */
export function leasesByStack<D extends Depth>(
    { checkpoints }: Ledgers<D>,
    leases: readonly LedgerLease<D>[],
): StackPart<D>[] {
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
export function unprocessedText(leases: readonly ListedLease[]): string {
    return `not touched: ${leases.map(({ text, leaseId }) => text.arn || leaseId).join(", ")}`;
}
