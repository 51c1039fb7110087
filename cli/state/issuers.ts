import { Operation } from "../../provider/errors/operation";
import { makesUsers } from "../../provider/lease/credentialTypes";
import { newestStates } from "../pulumi/pastStates";
import { unread } from "../pulumi/secrets";
import type { StackNames } from "../pulumi/stackLocation";
import type { Checkpoint } from "./checkpoint";
import type { BackendAt, BackendFacts, Depth } from "./depth";
import { leasesOf } from "./leases";
import { parseCheckpoint } from "./parseCheckpoint";
import { hintsFromOmitted, type SearchHint } from "./searchScopes";
import { parseUserPath, userPathOf } from "./userPath";

/** Returns the backends of some states. */
export function issuersOf<D extends Depth>(checkpoints: readonly Checkpoint<D>[]): BackendAt[D][] {
    return checkpoints.flatMap(({ backends }) => backends.map(({ state }) => state));
}

/**
 * Returns the backends of some states, and each again with every IAM path under which its leases have users: the
 * `userPath` of a backend may have been edited since.
 */
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

/** Returns whether any backend has an access key whose secret was not read. */
export function hasUnreadKeys(checkpoints: readonly Checkpoint<"facts">[]): boolean {
    return issuersByPath(checkpoints).some(({ secretAccessKey }) => secretAccessKey === unread);
}

/** Maximum number of past updates that are searched for backends. */
const maxUpdates = 20;

/**
 * Returns how to reach the backends in the newest past state of a stack that had any, read without secrets. Returns
 * none if no past state can be read.
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
