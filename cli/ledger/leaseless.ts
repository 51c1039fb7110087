import { awsNow } from "../../provider/aws/clock";
import type { Checkpoint } from "./checkpoint";
import { isIssued, leasesOf } from "./leases";
import type { Ledgers } from "./readLedgers";
import { parentOf, shortName } from "./stacks";

/**
 * The stacks of `issue` in which there is no lease: theirs is being issued, or whoever did was killed before it had got that far. A state
 * without resources does not name its stack, which is filled in then; its project stays empty unless the stack's name tells it.
 */
export function leaseless({ checkpoints }: Ledgers): Checkpoint[] {
    return checkpoints
        .map((checkpoint) => ({ ...checkpoint, ...namesOf(checkpoint) }))
        .filter(
            (checkpoint) =>
                parentOf(checkpoint.stack) !== undefined &&
                isIssued(checkpoint) &&
                leasesOf(checkpoint, awsNow()).length === 0,
        );
}

function namesOf({ location: { name }, stack, project }: Checkpoint): Pick<Checkpoint, "stack" | "project"> {
    return { stack: stack || shortName(name), project: project || (name?.split("/").at(-2) ?? "") };
}
