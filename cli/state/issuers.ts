import { unread } from "../pulumi/secrets";
import type { Checkpoint } from "./checkpoint";
import type { BackendAt, BackendFacts, Depth } from "./depth";
import { leasesOf } from "./leases";
import { ledgerFolder, pathOf } from "./ledgerFolder";

/** The backends of some states: whose identity issues, and under which path. */
export function issuersOf<D extends Depth>(checkpoints: readonly Checkpoint<D>[]): BackendAt[D][] {
    return checkpoints.flatMap(({ backends }) => backends.map(({ state }) => state));
}

/** The backends of some states once more for every path where their leases' users are: a backend's userPath may have been edited since. */
export function issuersIn(checkpoints: readonly Checkpoint<"facts">[]): BackendFacts[] {
    const leases = checkpoints.flatMap((checkpoint) => leasesOf<"facts">(checkpoint, 0));
    const ofUsers = leases.filter(({ lease }) => lease.credentialType === "iam_user");
    return [
        ...issuersOf<"facts">(checkpoints),
        ...ofUsers.map(({ lease: { backend, arn } }) => ({
            ...backend,
            userPath: arn ? ledgerFolder(pathOf(arn)).userPath : backend.userPath,
        })),
    ];
}

/** Whether some backend issues by a key of its own whose secret was not read. */
export function lacksKeys(checkpoints: readonly Checkpoint<"facts">[]): boolean {
    return issuersIn(checkpoints).some(({ secretAccessKey }) => secretAccessKey === unread);
}
