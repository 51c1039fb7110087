import { parseCheckpoint } from "./checkpoint";
import { type Issuer, issuersIn } from "./issuers";
import { newestStates, type StackNames } from "./pastStates";

/** How many updates back a stack's last backends are looked for. */
const mostUpdates = 20;

/** The backends of the last state of a stack that had any, without their secrets; none where no past state is at hand that tells. */
export async function lastIssuers(stack: StackNames): Promise<Issuer[]> {
    for await (const { deployment } of newestStates(stack, mostUpdates)) {
        if (typeof deployment === "object") {
            const text = JSON.stringify({ deployment });
            const issuers = issuersIn([parseCheckpoint(stack.location, text, "read history")]);
            if (issuers.length > 0) {
                return issuers;
            }
        }
    }
    return [];
}
