import type { IAMClient } from "@aws-sdk/client-iam";
import { hasCode, ignoreAbsence } from "../../aws/errors";
import { whileAbsent } from "../../aws/whileAbsent";
import type { Dependent } from "./accessKinds";
import { unlessGone } from "./userApi";

/** Removes something that a user had a moment ago. */
export function removeListed(iam: IAMClient, userName: string, kind: Dependent, id: string): Promise<void> {
    return unlessUnlisted(iam, userName, kind, id, () => kind.remove(iam, userName, id));
}

/**
 * Changes or removes something that a user had a moment ago. If AWS reports that it does not exist, that is believed
 * only if it is not listed either. IAM's replicas lag, and a key that stays active would outlive its guard.
 */
export async function unlessUnlisted(
    iam: IAMClient,
    userName: string,
    kind: Dependent,
    id: string,
    call: () => Promise<unknown>,
): Promise<void> {
    await whileAbsent(async () => {
        try {
            await call();
        } catch (error) {
            if (!hasCode(error, "NoSuchEntity") || (await isListed(iam, userName, kind, id))) {
                throw error;
            }
        }
    });
}

/** Returns whether a user has something. For a kind of which a user has at most one, absence is the usual answer. */
async function isListed(iam: IAMClient, userName: string, kind: Dependent, id: string): Promise<boolean> {
    const listing = () => kind.list(iam, userName);
    const ids = kind.isSingle ? await ignoreAbsence(listing()) : await unlessGone(iam, userName, listing);
    return ids?.includes(id) === true;
}
