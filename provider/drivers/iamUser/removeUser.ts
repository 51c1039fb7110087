import type { IAMClient, User } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { documentName, killedDocument } from "../../lease/guard";
import type { Lease } from "../../lease/leaseInputs";
import { accessKeys, type Dependent, dependents, inlinePolicies } from "./accessKinds";
import { denyAll } from "./denyAll";
import { removeListed } from "./removeListed";
import { putDocument, unlessGone } from "./userApi";

/**
 * Maximum number of passes over a user's dependents. More than one is needed if somebody adds some at the same time.
 */
const maxPasses = 3;

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

/**
 * Deletes a user that is known to belong to the ledger and to have only the document of stacklease left. It succeeds if
 * the document does not exist any more. Other dependents are searched only if AWS answers that there are some.
 */
export async function removeInline(iam: IAMClient, userName: string): Promise<void> {
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
        const conflict = await deleteUser(iam, userName);
        if (!conflict) {
            return;
        }
        if (unread.length > 0 || pass === maxPasses) {
            throw unread[0] ?? conflict;
        }
    }
}

/** Returns whether a policy grants only through the one inline document. */
export function isInline({ policyArns, groups }: Lease["policy"]): boolean {
    return (policyArns?.length ?? 0) + (groups?.length ?? 0) === 0;
}

/**
 * Deletes a user that existed a moment ago, after its document, which would block that. If the user stays, it may have
 * a key that somebody else added, so it is denied everything again. Returns AWS's error if something still depends on
 * it.
 */
async function deleteUser(iam: IAMClient, userName: string): Promise<unknown> {
    const { DeleteUserCommand } = await import("@aws-sdk/client-iam");
    try {
        await ignoreAbsence(inlinePolicies.remove(iam, userName, documentName));
        await unlessGone(iam, userName, () => iam.send(new DeleteUserCommand({ UserName: userName })));
        return undefined;
    } catch (error) {
        // An error of this write is ignored. The error to report is why the user cannot be deleted.
        await putDocument(iam, userName, killedDocument).catch(() => {});
        if (hasCode(error, "DeleteConflict")) {
            return error;
        }
        throw error;
    }
}

/** What a pass over a user has not removed. */
interface Remainder {
    /** Errors that left something, or that may have left keys. */
    readonly left: readonly unknown[];
    /** Errors of kinds that could not be listed. The user may have none of them. */
    readonly unread: readonly unknown[];
}

/**
 * Removes every kind of dependent that AWS lists as blocking DeleteUser, keys first. It keeps the document of
 * stacklease, which is needed until nothing is left to guard. If one kind cannot be read or removed, the others are
 * still processed.
 */
async function stripUser(iam: IAMClient, userName: string): Promise<Remainder> {
    const keys = await removeAll(iam, userName, accessKeys);
    const remainders = await Promise.all(dependents.map((kind) => removeAll(iam, userName, kind)));
    return {
        left: [...keys.unread, ...[keys, ...remainders].flatMap(({ left }) => left)],
        unread: remainders.flatMap(({ unread }) => unread),
    };
}

/** Removes all items of a kind. Ignores an item that no longer exists. A user that does not exist has no items. */
async function removeAll(iam: IAMClient, userName: string, kind: Dependent): Promise<Remainder> {
    if (kind.isSingle) {
        return { left: [], unread: await failuresOf([ignoreAbsence(kind.remove(iam, userName, userName))]) };
    }
    try {
        const ids = (await unlessGone(iam, userName, () => kind.list(iam, userName))) ?? [];
        const foreign = ids.filter((id) => kind !== inlinePolicies || id !== documentName);
        return { left: await failuresOf(foreign.map((id) => removeListed(iam, userName, kind, id))), unread: [] };
    } catch (error) {
        return { left: [], unread: [error] };
    }
}

async function failuresOf(work: readonly Promise<unknown>[]): Promise<unknown[]> {
    const outcomes = await Promise.allSettled(work);
    return outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
}
