import type { StackNames } from "../../pulumi/pastStates";
import type { Checkpoint, StackLocation } from "../../state/checkpoint";
import type { Depth } from "../../state/depth";
import { projectStacks, shortName } from "../../state/stacks";

/** States with the names of their stacks: one that holds nothing any more does not tell them, and the users of its leases may be there yet. */
export async function nameStacks<D extends Depth>(checkpoints: readonly Checkpoint<D>[]): Promise<Checkpoint<D>[]> {
    return Promise.all(
        checkpoints.map(async (checkpoint) =>
            checkpoint.stack === "" ? { ...checkpoint, ...(await namesOf(checkpoint.location)) } : checkpoint,
        ),
    );
}

async function namesOf(location: StackLocation): Promise<Pick<StackNames, "project" | "stack">> {
    const { name = "" } = location;
    const isWhole = name.split("/").length === 3;
    const [stack = "", project = ""] = (isWhole ? name : await wholeName(location)).split("/").reverse();
    return { project, stack };
}

async function wholeName(location: StackLocation): Promise<string> {
    const { name } = location;
    const listed = await projectStacks(location, true);
    const found = listed.find((each) => (name === undefined ? each.current : shortName(each.name) === shortName(name)));
    return found?.name ?? "";
}
