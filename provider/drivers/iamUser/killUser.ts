import type { AccessKeyMetadata, IAMClient, User } from "@aws-sdk/client-iam";
import { accessKeys } from "./accessKinds";
import { denyAll } from "./denyAll";
import { unlessUnlisted } from "./removeListed";
import { keysOf, unlessGone } from "./userApi";

/**
 * Ends whatever a lease's user may do, without its ledger: everything is denied and every key made inactive, both at
 * once and neither waiting for the other to succeed. A user that is gone is as good as killed.
 * @param boundary ARN of the boundary that the user is to have; null leaves it as it is
 * @returns how many keys it had before it was denied anything. None says that its mint may be under way: that writes
 * the document before it makes a key, and so what denies everything is its last word only where a key was there already
 */
export async function killUser(iam: IAMClient, user: User, boundary: string | null): Promise<number> {
    const { UserName = "" } = user;
    const listing = unlessGone(iam, UserName, () => keysOf(iam, UserName)).then((keys) => keys ?? []);
    await listing.catch(() => {}); // Told of below: what can't be listed can be denied.
    const [denied, deactivated] = await Promise.allSettled([
        denyAll(iam, user, boundary),
        listing.then((keys) => deactivate(iam, UserName, keys)),
    ]);
    if (denied.status === "rejected") {
        throw denied.reason;
    }
    if (deactivated.status === "rejected") {
        throw deactivated.reason;
    }
    return (await listing).length;
}

async function deactivate(iam: IAMClient, UserName: string, keys: readonly AccessKeyMetadata[]): Promise<void> {
    const { UpdateAccessKeyCommand } = await import("@aws-sdk/client-iam");
    const active = keys.filter(({ Status }) => Status !== "Inactive");
    await Promise.all(
        active.map(({ AccessKeyId = "" }) => {
            const command = new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" });
            return unlessUnlisted(iam, UserName, accessKeys, AccessKeyId, () => iam.send(command));
        }),
    );
}
