import type { IAMClient } from "@aws-sdk/client-iam";
import { ignoreAbsence } from "../../aws/errors";
import { documentName } from "../../lease/guard";
import { accessKeys, type Dependent, dependents, inlinePolicies } from "./accessKinds";
import { removeListed } from "./removeListed";
import { unlessGone } from "./userApi";

/** What a pass over a user has not removed. */
export interface Remainder {
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
export async function stripUser(iam: IAMClient, userName: string): Promise<Remainder> {
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
