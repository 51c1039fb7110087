import type { Checkpoint } from "./checkpoint";
import type { LedgerLease, ListedLease } from "./leases";
import type { Ledgers } from "./readLedgers";
import type { ReadLevel } from "./readLevel";
import { parentOf, shortName } from "./stacks";

/** A stack and those of its leases that an operation works on. */
export interface StackPart<L extends ReadLevel> {
    readonly checkpoint: Checkpoint<L>;
    readonly leases: readonly LedgerLease<L>[];
}

/** Groups leases by the stacks that hold them. */
export function leasesByStack<L extends ReadLevel>(
    { checkpoints }: Ledgers<L>,
    leases: readonly LedgerLease<L>[],
): StackPart<L>[] {
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
    const names = leases.map(({ shown, leaseId }) => shown.arn || leaseId);
    return names.length > 0 ? [`not processed: ${names.join(", ")}`] : [];
}

/**
 * Returns the issued stacks without a lease: one is being issued now, or the command that issued it was killed early. A
 * state without resources records neither stack nor project. Both are filled in from the stack's qualified name; the
 * project stays empty if that lacks it.
 */
export function emptyIssuedStacks<L extends ReadLevel>({ checkpoints }: Ledgers<L>): Checkpoint<L>[] {
    return checkpoints
        .map((checkpoint) => ({ ...checkpoint, ...namesOf(checkpoint) }))
        .filter(
            ({ stack, isIssued, leases, pending }) =>
                parentOf(stack) !== undefined && isIssued && leases.length + pending.length === 0,
        );
}

function namesOf({
    location: { name },
    stack,
    project,
}: Checkpoint<"shown">): Pick<Checkpoint<"shown">, "stack" | "project"> {
    return { stack: stack || shortName(name), project: project || (name?.split("/").at(-2) ?? "") };
}
