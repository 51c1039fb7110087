import type { Checkpoint } from "./checkpoint";
import type { Depth } from "./depth";
import type { LedgerLease, ListedLease } from "./leases";
import type { Ledgers } from "./readLedgers";

/** A stack and those of its leases that an operation works on. */
export interface StackPart<D extends Depth> {
    readonly checkpoint: Checkpoint<D>;
    readonly leases: readonly LedgerLease<D>[];
}

/** Groups leases by the stacks that hold them. */
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

/** Returns a note that lists the leases that an interrupted command did not process, if there are any. */
export function unprocessedNotes(leases: readonly ListedLease[]): string[] {
    const names = leases.map(({ text, leaseId }) => text.arn || leaseId);
    return names.length > 0 ? [`not processed: ${names.join(", ")}`] : [];
}
