import type { IAMClient } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { documentName } from "../guard";
import type { Lease } from "../leaseInputs";
import { stripUser } from "./stripUser";

/** Passes over a user's dependents before giving up: more than one is needed when somebody adds some meanwhile. */
const passes = 3;

/** What has to be known of a user to remove it. */
export type Removable = Pick<Lease, "userName" | "accessKeyId" | "policy">;

/**
 * Deletes a user that is known to be ours. Idempotent: what is gone already is passed over. An inline one takes the key and
 * the document that we know of; one with attachments or groups loses everything before its document, whose Deny covers them.
 */
export async function removeUser(iam: IAMClient, { userName, accessKeyId, policy }: Removable): Promise<void> {
    const { DeleteAccessKeyCommand, DeleteUserPolicyCommand } = await import("@aws-sdk/client-iam");
    const user = { UserName: userName ?? "" };
    if (!isInline(policy)) {
        await stripUser(iam, user.UserName);
    } else {
        if (accessKeyId) {
            await ignoreAbsence(iam.send(new DeleteAccessKeyCommand({ ...user, AccessKeyId: accessKeyId })));
        }
        await ignoreAbsence(iam.send(new DeleteUserPolicyCommand({ ...user, PolicyName: documentName })));
    }
    await deleteUser(iam, user.UserName);
}

/** Deletes a user; only when AWS answers that something still depends on it is everything listed and removed. */
export async function deleteUser(iam: IAMClient, userName: string): Promise<void> {
    const { DeleteUserCommand } = await import("@aws-sdk/client-iam");
    for (let pass = 1; ; pass++) {
        try {
            await ignoreAbsence(iam.send(new DeleteUserCommand({ UserName: userName })));
            return;
        } catch (error) {
            if (!hasCode(error, "DeleteConflict") || pass > passes) {
                throw error;
            }
            await stripUser(iam, userName);
        }
    }
}

/** Whether a policy grants by the one inline document alone. */
export function isInline({ policyArns, groups }: Lease["policy"]): boolean {
    return (policyArns?.length ?? 0) + (groups?.length ?? 0) === 0;
}
