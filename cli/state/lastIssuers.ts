import { Operation } from "../../provider/operation";
import { newestStates, type StackNames } from "../pulumi/pastStates";
import { issuersIn } from "./issuers";
import { parseCheckpoint } from "./parseCheckpoint";
import { type Reach, reachOfOmitted } from "./places";

/** How many updates back a stack's last backends are looked for. */
const mostUpdates = 20;

/**
 * How to reach the backends of the last state of a stack that had any, as far as it tells without its secrets; none where no past state is at
 * hand that tells.
 */
export async function lastIssuers(stack: StackNames): Promise<Reach[]> {
    for await (const { deployment } of newestStates(stack, mostUpdates)) {
        if (typeof deployment === "object") {
            const text = JSON.stringify({ deployment });
            const checkpoints = [parseCheckpoint(stack.location, text, "facts", new Operation("read", "history"))];
            const issuers = [...issuersIn(checkpoints), ...reachOfOmitted(checkpoints)];
            if (issuers.length > 0) {
                return issuers;
            }
        }
    }
    return [];
}
