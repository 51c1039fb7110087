import type { IAMClient, User } from "@aws-sdk/client-iam";
import { denyAll } from "./denyAll";
import { removeWithDependents } from "./removeUser";

/**
 * Deletes a user that is known to belong to the ledger, with everything that depends on it. The user is first denied
 * everything, because deletions propagate through AWS at different speeds. Otherwise the grants of an attached policy,
 * or of an expired or killed lease, could be in force for a moment without the Deny.
 * @param boundary ARN of the permissions boundary that the user should have; null leaves the boundary as it is
 */
export async function endUser(iam: IAMClient, user: User, boundary: string | null): Promise<void> {
    await denyAll(iam, user, boundary);
    await removeWithDependents(iam, user.UserName ?? "");
}
