import type { Checkpoint } from "./checkpoint";
import type { Depth } from "./depth";
import type { Ledgers } from "./readLedgers";
import { parentOf, shortName } from "./stacks";

/**
 * Returns the issued stacks without a lease: one is being issued now, or the command that issued it was killed early. A
 * state without resources records neither stack nor project. Both are filled in from the stack's qualified name; the
 * project stays empty if that lacks it.
 */
export function emptyIssuedStacks<D extends Depth>({ checkpoints }: Ledgers<D>): Checkpoint<D>[] {
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
