import type { Checkpoint } from "./checkpoint";
import type { Depth } from "./depth";
import type { Ledgers } from "./readLedgers";
import { parentOf, shortName } from "./stacks";

/**
 * The stacks of `issue` in which there is no lease: theirs is being issued, or whoever did was killed before it had got that far. A state
 * without resources does not name its stack, which is filled in then; its project stays empty unless the stack's name tells it.
 */
export function emptyIssuedStacks<D extends Depth>({ checkpoints }: Ledgers<D>): Checkpoint<D>[] {
    return checkpoints
        .map((checkpoint) => ({ ...checkpoint, ...namesOf(checkpoint) }))
        .filter(
            ({ stack, isIssued, leases, begun }) =>
                parentOf(stack) !== undefined && isIssued && leases.length + begun.length === 0,
        );
}

function namesOf({
    location: { name },
    stack,
    project,
}: Checkpoint<"shown">): Pick<Checkpoint<"shown">, "stack" | "project"> {
    return { stack: stack || shortName(name), project: project || (name?.split("/").at(-2) ?? "") };
}
