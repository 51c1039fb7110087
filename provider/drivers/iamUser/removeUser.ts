import type { IAMClient } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { documentName, killedDocument } from "../../lease/guard";
import type { Lease } from "../../lease/leaseInputs";
import { inlinePolicies } from "./accessKinds";
import { stripUser } from "./stripUser";
import { putDocument, unlessGone } from "./userApi";

/** Passes over a user's dependents before giving up: more than one is needed when somebody adds some meanwhile. */
const passes = 3;

/**
 * Deletes a user that is known to be ours and to have nothing but our document any more. Idempotent: a document that is
 * gone already is passed over. Only if AWS answers that something else depends on the user is that looked for.
 */
export async function removeInline(iam: IAMClient, userName: string): Promise<void> {
    await ignoreAbsence(inlinePolicies.remove(iam, userName, documentName));
    if (await deleteUser(iam, userName)) {
        await removeWhole(iam, userName);
    }
}

/**
 * Deletes a user that is known to be ours, with whatever is on it, our document last. What can't be read may not be
 * there, so AWS has the last word: while it answers that something depends on the user, that stays denied everything.
 */
export async function removeWhole(iam: IAMClient, userName: string): Promise<void> {
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
        if (unread.length > 0 || pass === passes) {
            // What is told of is why the user can't be deleted.
            await putDocument(iam, userName, killedDocument).catch(() => {});
            throw unread[0] ?? conflict;
        }
    }
}

/** Whether a policy grants by the one inline document alone. */
export function isInline({ policyArns, groups }: Lease["policy"]): boolean {
    return (policyArns?.length ?? 0) + (groups?.length ?? 0) === 0;
}

/** Deletes a user that was there a moment ago. Gives AWS's refusal when something still depends on it. */
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
