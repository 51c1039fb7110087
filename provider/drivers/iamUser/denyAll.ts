import type { IAMClient, User } from "@aws-sdk/client-iam";
import { hasCode } from "../../aws/errors";
import { killedDocument } from "../../lease/guard";
import { putBoundary } from "./attachments";
import { putDocument, unlessGone } from "./userApi";

/**
 * Denies a user everything. Where AWS lets the issuer write no document, since somebody has taken off or changed the
 * boundary that it is held to (docs/boundary.md), that is put back, and the document written then.
 * @param boundary ARN of the boundary that the user is to have; null leaves it as it is
 */
export async function denyAll(iam: IAMClient, user: User, boundary: string | null): Promise<void> {
    const { UserName = "", PermissionsBoundary } = user;
    const isOff = boundary !== null && PermissionsBoundary?.PermissionsBoundaryArn !== boundary;
    const deny = () => unlessGone(iam, UserName, () => putDocument(iam, UserName, killedDocument));
    try {
        await deny();
    } catch (error) {
        if (!isOff || !hasCode(error, "AccessDenied")) {
            throw error;
        }
        await unlessGone(iam, UserName, () => putBoundary(iam, UserName, boundary));
        await deny();
    }
}
