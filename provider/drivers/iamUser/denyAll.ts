import type { IAMClient, User } from "@aws-sdk/client-iam";
import { hasCode } from "../../aws/errors";
import { killedDocument } from "../../lease/guard";
import { putBoundary } from "./attachments";
import { putDocument, unlessGone } from "./userApi";

/**
 * Denies a user everything. An issuer that is held to boundaries (docs/boundary.md) cannot write a document if somebody
 * has removed or changed the user's permissions boundary. In that case it restores the boundary and then writes the
 * document.
 * @param boundary ARN of the permissions boundary that the user should have; null leaves the boundary as it is
 */
export async function denyAll(iam: IAMClient, user: User, boundary: string | null): Promise<void> {
    const { UserName = "", PermissionsBoundary } = user;
    const isBoundaryChanged = boundary !== null && PermissionsBoundary?.PermissionsBoundaryArn !== boundary;
    const deny = () => unlessGone(iam, UserName, () => putDocument(iam, UserName, killedDocument));
    try {
        await deny();
    } catch (error) {
        if (!isBoundaryChanged || !hasCode(error, "AccessDenied")) {
            throw error;
        }
        await unlessGone(iam, UserName, () => putBoundary(iam, UserName, boundary));
        await deny();
    }
}
