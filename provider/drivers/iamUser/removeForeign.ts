import type { IAMClient } from "@aws-sdk/client-iam";
import { type AccessKind, accessKeys, accessKinds } from "./accessKinds";
import { removeListed } from "./removeListed";
import type { UserState } from "./userState";

/** Kinds of access that leases never grant. The kinds that they do grant are synced with the inputs. */
const ungrantedKinds = accessKinds.filter(({ isGranted }) => !isGranted);

/** Removes all access that somebody has added to a lease's user. Keys are removed first, because they work at once. */
export async function removeForeign(iam: IAMClient, accessKeyId: string, state: UserState): Promise<void> {
    const { UserName = "" } = state.user;
    const remove = (kind: AccessKind, ids: readonly string[]) =>
        Promise.all(ids.map((id) => removeListed(iam, UserName, kind, id)));
    const keys = state.keys.map(({ AccessKeyId = "" }) => AccessKeyId);
    await remove(
        accessKeys,
        keys.filter((key) => key !== accessKeyId),
    );
    await Promise.all(ungrantedKinds.map((kind) => remove(kind, state.access.get(kind.kind) ?? [])));
}
