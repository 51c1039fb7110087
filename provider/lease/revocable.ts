import { accountOf } from "../aws/arn";
import { awsNow } from "../aws/clock";
import { typeOf } from "./credentialTypes";
import type { Lease, LeaseBackend, LeaseInputs } from "./leaseInputs";

type Planned = Pick<LeaseInputs, "policy" | "roleArn"> & { readonly backend: Pick<LeaseBackend, "accountId"> };

/**
 * Returns whether a lease can be ended before it expires. By default it can if that takes no more permissions than
 * leases need anyway, such as for a role of the backend's own account.
 */
export function isRevocable(lease: Planned): boolean {
    const { policy, backend, roleArn } = lease;
    switch (typeOf(lease).revocable) {
        case "always":
            return true;
        case "inOwnAccount":
            return policy.revocable ?? accountOf(roleArn ?? "") === backend.accountId;
        case "onRequest":
            return policy.revocable ?? false;
        case "never":
            return false;
    }
}

/**
 * Returns whether AWS has ended a lease's session, or no credentials were ever issued. For a user, only the latter is
 * known.
 */
export function hasSessionEnded({
    accessKeyId,
    sessionExpiration,
}: Pick<Lease, "accessKeyId" | "sessionExpiration">): boolean {
    return accessKeyId === "" || (sessionExpiration !== null && Date.parse(sessionExpiration) <= awsNow());
}
