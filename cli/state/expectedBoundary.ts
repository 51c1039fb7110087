import type { User } from "@aws-sdk/client-iam";
import { boundaryOf, type LeaseBackend } from "../../provider/lease/leaseInputs";
import type { LeaseFacts } from "./depth";

/**
 * ARN of the boundary that a lease's user is to have: its lease's; where no ledger has that, the one that it has, else its backend's.
 * null where nothing tells.
 */
export function expectedBoundary(
    user: User,
    lease: LeaseFacts | undefined,
    backend: Pick<LeaseBackend, "permissionsBoundary"> | undefined,
): string | null {
    const asFound = user.PermissionsBoundary?.PermissionsBoundaryArn;
    return (lease && boundaryOf(lease)) ?? asFound ?? backend?.permissionsBoundary ?? null;
}
