import { accountOf } from "../../aws/roles";
import type { LeaseBackend, LeaseInputs } from "../leaseInputs";

/**
 * Whether a lease's session can be ended before it runs out. By default where that takes no more rights than leases need anyway: a role
 * of the backend's own account. For a federation token it means rights to edit the issuing user, so it has to be asked for.
 */
export function isRevocable({
    policy,
    backend,
    roleArn,
}: Pick<LeaseInputs, "policy" | "roleArn"> & {
    readonly backend: Pick<LeaseBackend, "accountId">;
}): boolean {
    switch (policy.credentialType) {
        case "assumed_role":
            return policy.revocable ?? accountOf(roleArn ?? "") === backend.accountId;
        case "federation_token":
            return policy.revocable ?? false;
        case "session_token":
            return false;
        case "iam_user":
            return true;
    }
}
