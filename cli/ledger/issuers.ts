import type { LeaseBackend } from "../../provider/lease/leaseInputs";
import { backendState } from "./backendState";
import type { Checkpoint } from "./checkpoint";
import { leasesOf, resourcesOf } from "./leases";
import { ledgerFolder, pathOf } from "./ledgerFolder";

/** Where a ledger's users are, and by whom they can be reached. */
export type Issuer = LeaseBackend;

/** The backends of some states: whose identity issues, and under which path. */
export function issuersOf(checkpoints: readonly Checkpoint[]): Issuer[] {
    return checkpoints.flatMap((checkpoint) =>
        resourcesOf(checkpoint, "AwsBackend").map((resource) => backendState(resource) as unknown as Issuer),
    );
}

/** The backends of some states once more for every path where their leases' users are: a backend's userPath may have been edited since. */
export function issuersIn(checkpoints: readonly Checkpoint[]): Issuer[] {
    const leases = checkpoints.flatMap((checkpoint) => leasesOf(checkpoint, 0));
    const ofUsers = leases.filter(({ lease }) => lease.credentialType === "iam_user");
    return [
        ...issuersOf(checkpoints),
        ...ofUsers.map(({ lease: { backend, arn } }) => ({
            ...backend,
            userPath: arn ? ledgerFolder(pathOf(arn)).userPath : backend.userPath,
        })),
    ];
}

/** Whether some backend issues by a key of its own, whose secret has to be read with the state. */
export function needsSecrets(checkpoints: readonly Checkpoint[]): boolean {
    return issuersOf(checkpoints).some(({ accessKeyId }) => accessKeyId !== null);
}
