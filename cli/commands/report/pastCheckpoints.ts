import { Operation } from "../../../provider/errors/operation";
import { pastStates } from "../../pulumi/pastStates";
import type { Checkpoint } from "../../state/checkpoint";
import { parseCheckpoint } from "../../state/parseCheckpoint";
import { remark } from "../../terminal/print";

/** The state after an update. */
export interface PastCheckpoint {
    /** When the update ended, ISO 8601. */
    readonly at: string;
    readonly checkpoint: Checkpoint<"shown">;
}

/**
 * Returns the states after each of a stack's updates, oldest first; none if its state backend does not provide them. A
 * state that cannot be read is reported on stderr.
 */
export async function pastCheckpoints(checkpoint: Checkpoint<"shown">): Promise<PastCheckpoint[]> {
    const past: PastCheckpoint[] = [];
    for await (const { at, deployment } of (await pastStates(checkpoint))?.states() ?? []) {
        if (typeof deployment === "string") {
            remark(`stacklease: an earlier state is missing in the report: ${deployment}`);
        } else {
            const text = JSON.stringify({ deployment });
            past.push({
                at,
                checkpoint: parseCheckpoint(checkpoint.location, text, "shown", new Operation("read", "history")),
            });
        }
    }
    return past;
}
