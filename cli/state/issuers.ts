import { makesUsers } from "../../provider/lease/credentialTypes";
import { Operation } from "../../provider/operation";
import { newestStates } from "../pulumi/pastStates";
import { unread } from "../pulumi/secrets";
import type { StackNames } from "../pulumi/stackLocation";
import type { Checkpoint } from "./checkpoint";
import type { BackendAt, BackendFacts, Depth } from "./depth";
import { leasesOf } from "./leases";
import { parseCheckpoint } from "./parseCheckpoint";
import { hintsFromOmitted, type SearchHint } from "./searchScopes";
import { parseUserPath, userPathOf } from "./userPath";

/** The backends of some states: whose identity issues, and under which path. */
export function issuersOf<D extends Depth>(checkpoints: readonly Checkpoint<D>[]): BackendAt[D][] {
    return checkpoints.flatMap(({ backends }) => backends.map(({ state }) => state));
}

/** The backends of some states once more for every path where their leases' users are: a backend's userPath may have been edited since. */
export function issuersByPath(checkpoints: readonly Checkpoint<"facts">[]): BackendFacts[] {
    const leases = checkpoints.flatMap((checkpoint) => leasesOf<"facts">(checkpoint, 0));
    const ofUsers = leases.filter(({ lease }) => makesUsers(lease.credentialType));
    return [
        ...issuersOf<"facts">(checkpoints),
        ...ofUsers.map(({ lease: { backend, arn } }) => ({
            ...backend,
            userPath: arn ? parseUserPath(userPathOf(arn)).userPath : backend.userPath,
        })),
    ];
}

/** Whether some backend issues by a key of its own whose secret was not read. */
export function hasUnreadKeys(checkpoints: readonly Checkpoint<"facts">[]): boolean {
    return issuersByPath(checkpoints).some(({ secretAccessKey }) => secretAccessKey === unread);
}

/** How many updates back a stack's last backends are looked for. */
const maxUpdates = 20;

/**
 * How to reach the backends of the last state of a stack that had any, as far as it tells without its secrets; none where no past state is at
 * hand that tells.
 */
export async function issuersFromHistory(stack: StackNames): Promise<SearchHint[]> {
    for await (const { deployment } of newestStates(stack, maxUpdates)) {
        if (typeof deployment === "object") {
            const text = JSON.stringify({ deployment });
            const checkpoints = [parseCheckpoint(stack.location, text, "facts", new Operation("read", "history"))];
            const issuers = [...issuersByPath(checkpoints), ...hintsFromOmitted(checkpoints)];
            if (issuers.length > 0) {
                return issuers;
            }
        }
    }
    return [];
}
