import type { User } from "@aws-sdk/client-iam";
import { boundaryOf, type LeaseBackend } from "../../provider/lease/leaseInputs";
import type { LeaseFacts } from "./depth";

/**
 * Returns the ARN of the permissions boundary that a lease's user has to have: the lease's; if no ledger has that, the
 * user's current one; otherwise the backend's. null if none of them has one.
 */
export function expectedBoundary(
    user: User,
    lease: LeaseFacts | undefined,
    backend: Pick<LeaseBackend, "permissionsBoundary"> | undefined,
): string | null {
    const asFound = user.PermissionsBoundary?.PermissionsBoundaryArn;
    return (lease && boundaryOf(lease)) ?? asFound ?? backend?.permissionsBoundary ?? null;
}
