import type { IAMClient } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { documentName, killedDocument } from "../../lease/guard";
import type { Lease } from "../../lease/leaseInputs";
import { inlinePolicies } from "./accessKinds";
import { stripUser } from "./stripUser";
import { putDocument, unlessGone } from "./userApi";

/**
 * Maximum number of passes over a user's dependents. More than one is needed if somebody adds some at the same time.
 */
const maxPasses = 3;

/**
 * Deletes a user that is known to belong to the ledger and to have only the document of stacklease left. It succeeds if
 * the document does not exist any more. Other dependents are searched only if AWS answers that there are some.
 */
export async function removeInline(iam: IAMClient, userName: string): Promise<void> {
    await ignoreAbsence(inlinePolicies.remove(iam, userName, documentName));
    if (await deleteUser(iam, userName)) {
        await removeWithDependents(iam, userName);
    }
}

/**
 * Deletes a user that is known to belong to the ledger, with everything that depends on it, its document last.
 * Dependents that cannot be read may not exist, so AWS's answer decides. If AWS still reports a conflict, the user
 * stays and is denied everything.
 */
export async function removeWithDependents(iam: IAMClient, userName: string): Promise<void> {
    for (let pass = 1; ; pass++) {
        const { left, unread } = await stripUser(iam, userName);
        if (left.length > 0) {
            throw left[0];
        }
        await ignoreAbsence(inlinePolicies.remove(iam, userName, documentName));
        const conflict = await deleteUser(iam, userName);
        if (!conflict) {
            return;
        }
        if (unread.length > 0 || pass === maxPasses) {
            // An error of this write is ignored. The error to report is why the user cannot be deleted.
            await putDocument(iam, userName, killedDocument).catch(() => {});
            throw unread[0] ?? conflict;
        }
    }
}

/** Returns whether a policy grants only through the one inline document. */
export function isInline({ policyArns, groups }: Lease["policy"]): boolean {
    return (policyArns?.length ?? 0) + (groups?.length ?? 0) === 0;
}

/** Deletes a user that existed a moment ago. Returns AWS's error if something still depends on it. */
async function deleteUser(iam: IAMClient, userName: string): Promise<unknown> {
    const { DeleteUserCommand } = await import("@aws-sdk/client-iam");
    try {
        await unlessGone(iam, userName, () => iam.send(new DeleteUserCommand({ UserName: userName })));
        return undefined;
    } catch (error) {
        if (hasCode(error, "DeleteConflict")) {
            return error;
        }
        throw error;
    }
}
