import type { IAMClient, User } from "@aws-sdk/client-iam";
import { denyAll } from "./denyAll";
import { removeWhole } from "./removeUser";

/**
 * Deletes a user that is known to be ours, whatever is on it. It is denied everything before anything of it is removed:
 * deletions spread through AWS at different speeds, and must not bare the grants of an attached policy, or of an
 * expired or killed lease, for a moment.
 * @param boundary ARN of the boundary that the user is to have; null leaves it as it is
 */
export async function endUser(iam: IAMClient, user: User, boundary: string | null): Promise<void> {
    await denyAll(iam, user, boundary);
    await removeWhole(iam, user.UserName ?? "");
}
