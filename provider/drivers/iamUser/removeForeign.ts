import type { IAMClient } from "@aws-sdk/client-iam";
import { type AccessKind, accessKeys, accessKinds } from "./accessKinds";
import { removeListed } from "./removeListed";
import type { UserState } from "./userState";

/** What a lease gives no user of. The rest is brought to what it does give. */
const strange = accessKinds.filter(({ isGranted }) => !isGranted);

/** Removes every way in that somebody has added to a lease's user. Keys first: they work at once. */
export async function removeForeign(iam: IAMClient, accessKeyId: string, found: UserState): Promise<void> {
    const { UserName = "" } = found.user;
    const remove = (kind: AccessKind, ids: readonly string[]) =>
        Promise.all(ids.map((id) => removeListed(iam, UserName, kind, id)));
    const keys = found.keys.map(({ AccessKeyId = "" }) => AccessKeyId);
    await remove(
        accessKeys,
        keys.filter((key) => key !== accessKeyId),
    );
    await Promise.all(strange.map((kind) => remove(kind, found.access.get(kind.kind) ?? [])));
}
