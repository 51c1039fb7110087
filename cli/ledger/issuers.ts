import type { LeaseBackend } from "../../provider/lease/leaseInputs";
import { backendState } from "./backendState";
import type { Checkpoint } from "./checkpoint";
import { resourcesOf } from "./leases";

/** Where a ledger's users are, and by whom they can be reached. */
export type Issuer = LeaseBackend;

/** The backends of some states: whose identity issues, and under which path. */
export function issuersOf(checkpoints: readonly Checkpoint[]): Issuer[] {
    return checkpoints.flatMap((checkpoint) =>
        resourcesOf(checkpoint, "AwsBackend").map((resource) => backendState(resource) as unknown as Issuer),
    );
}

/** Whether some backend issues by a key of its own, whose secret has to be read with the state. */
export function needsSecrets(checkpoints: readonly Checkpoint[]): boolean {
    return issuersOf(checkpoints).some(({ accessKeyId }) => accessKeyId !== null);
}
