import type { IAMClient, User } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";
import { killedDocument } from "../guard";
import { putBoundary, putDocument } from "./userApi";

/**
 * Denies a user everything. A boundary that somebody has taken off or changed is put back first: an issuer that is held to boundaries
 * (docs/boundary.md) may write no document on a user without one.
 * @param boundary ARN of the boundary that the user is to have; null leaves it as it is
 */
export async function denyAll(iam: IAMClient, user: User, boundary: string | null): Promise<void> {
    const { UserName = "", PermissionsBoundary } = user;
    if (boundary && PermissionsBoundary?.PermissionsBoundaryArn !== boundary) {
        await ignoreAbsence(putBoundary(iam, UserName, boundary));
    }
    await ignoreAbsence(putDocument(iam, UserName, killedDocument));
}
