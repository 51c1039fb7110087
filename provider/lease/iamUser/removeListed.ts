import type { IAMClient } from "@aws-sdk/client-iam";
import { hasCode } from "../../aws/errors";
import { whileAbsent } from "../../aws/whileAbsent";
import type { Dependent } from "./accessKinds";
import { unlessGone } from "./userApi";

/** Removes something that a user had a moment ago. */
export function removeListed(iam: IAMClient, userName: string, kind: Dependent, id: string): Promise<void> {
    return unlessUnlisted(iam, userName, kind, id, () => kind.remove(iam, userName, id));
}

/**
 * Changes or removes something that a user had a moment ago. An answer that it does not exist is believed only if it is no longer listed
 * either: IAM's replicas lag, and a key that stays active would outlive its guard.
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
            const isAbsent = hasCode(error, "NoSuchEntity");
            const left = isAbsent ? await unlessGone(iam, userName, () => kind.list(iam, userName)) : undefined;
            if (!isAbsent || left?.includes(id)) {
                throw error;
            }
        }
    });
}
