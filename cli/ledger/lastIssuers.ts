import { parseCheckpoint } from "./checkpoint";
import { type Issuer, issuersIn } from "./issuers";
import { pastStates, type StackNames } from "./pastStates";

/** How many updates back a stack's last backends are looked for. */
const mostUpdates = 20;

/**
 * The backends of the last state of a stack that had any, without their secrets. None where past states are not at hand at once: only those
 * in files are.
 */
export async function lastIssuers(stack: StackNames): Promise<Issuer[]> {
    const past = await pastStates(stack).catch(() => undefined);
    if (!past?.isAtHand) {
        return [];
    }
    let left = mostUpdates;
    for await (const { deployment } of past.states(true)) {
        const text = JSON.stringify({ deployment });
        const issuers =
            typeof deployment === "object" ? issuersIn([parseCheckpoint(stack.location, text, "read history")]) : [];
        left--;
        if (issuers.length > 0 || left === 0) {
            return issuers;
        }
    }
    return [];
}
