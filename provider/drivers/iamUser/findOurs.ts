import type { IAMClient, User } from "@aws-sdk/client-iam";
import { awsNow } from "../../aws/clock";
import { maxVisibilityLagMs } from "../../aws/whileAbsent";
import type { Operation } from "../../errors/operation";
import type { Owner } from "../../lease/credentialDriver";
import type { Lease } from "../../lease/leaseInputs";
import { assertOurs } from "./ownership";
import { findRecentUser, findUser } from "./userApi";

/**
 * Returns the user of a lease, verified to belong to its ledger. Returns undefined if the user certainly does not
 * exist.
 */
export async function findOurs(iam: IAMClient, lease: Lease, operation: Operation): Promise<User | undefined> {
    const isRecent = awsNow() - Date.parse(lease.issuedAt) <= maxVisibilityLagMs;
    const user = await (isRecent ? findRecentUser : findUser)(iam, lease.userName ?? "");
    if (user) {
        await assertOurs(iam, user, ownerOf(lease), operation);
    }
    return user;
}

/** Returns the expected owner of a lease's user. */
export function ownerOf({ backend, accessKeyId }: Lease): Owner {
    return { ledgerId: backend.ledgerId, accessKeyId };
}
