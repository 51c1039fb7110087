import { Operation } from "../../../provider/operation";
import { pastStates } from "../../pulumi/pastStates";
import type { Checkpoint } from "../../state/checkpoint";
import { parseCheckpoint } from "../../state/parseCheckpoint";
import { remark } from "../../terminal/print";

/** A state as an update left it. */
export interface PastCheckpoint {
    /** ISO 8601. */
    readonly at: string;
    readonly checkpoint: Checkpoint<"shown">;
}

/** The states that a stack's updates have left, oldest first; none where its state backend does not hand them out. One that can't be read is told of, on stderr. */
export async function pastCheckpoints(checkpoint: Checkpoint<"shown">): Promise<PastCheckpoint[]> {
    const past: PastCheckpoint[] = [];
    for await (const { at, deployment } of (await pastStates(checkpoint))?.states() ?? []) {
        if (typeof deployment === "string") {
            remark(`stacklease: left out: ${deployment}; the page lacks it`);
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
