import { setTimeout } from "node:timers/promises";
import type { AccessKeyMetadata, IAMClient, User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain } from "../../aws/errors";
import { Operation } from "../../errors/operation";
import { killedFinding } from "../../lease/drift";
import { boundaryOf, type Lease } from "../../lease/leaseInputs";
import { settleAll } from "../../lease/settleAll";
import { accessKeys } from "./accessKinds";
import { denyAll } from "./denyAll";
import { findOurs } from "./ownership";
import { unlessUnlisted } from "./removeListed";
import { keysOf, unlessGone } from "./userApi";

/**
 * Ends a lease at once and keeps its user for the record: denies the user everything and deactivates its keys. The
 * lease is never renewed or repaired afterwards, only replaced or deleted.
 */
export async function killLease(lease: Lease): Promise<Lease> {
    const operation = new Operation("kill", "lease", lease.leaseId);
    await proveAccount(lease.backend, lease.accountId, operation);
    try {
        const iam = await clientsFor(lease.backend).iam();
        const user = await findOurs(iam, lease, operation);
        if (user) {
            await killUser(iam, user, boundaryOf(lease));
        }
    } catch (error) {
        throw explain(operation, "changing its user", lease.backend, error);
    }
    return { ...lease, drift: [killedFinding] };
}

/** Maximum time in milliseconds that the Deny waits for the list of keys. */
const listingMs = 2_000;

/**
 * Ends all access of a lease's user, without its ledger. It denies the user everything and deactivates every key. The
 * keys are listed first, but the Deny waits for the list for two seconds only, and neither depends on the success of
 * the other. Succeeds if the user does not exist.
 * @param boundary ARN of the permissions boundary that the user should have; null leaves the boundary as it is
 * @returns the number of keys before the user was denied anything; 0 if that is not known. If it is 0, a mint may be in
 * progress. A mint writes its document before it creates a key, and that could overwrite the Deny. So the Deny is final
 * only if there already was a key.
 */
export async function killUser(iam: IAMClient, user: User, boundary: string | null): Promise<number> {
    const { UserName = "" } = user;
    const listing = unlessGone(iam, UserName, () => keysOf(iam, UserName)).then((keys) => keys ?? []);
    const isListed = await Promise.race([
        listing.then(
            () => true,
            () => false, // Reported below. A user whose keys cannot be listed can still be denied.
        ),
        setTimeout(listingMs, false, { ref: false }),
    ]);
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
    return isListed ? (await listing).length : 0;
}

async function deactivate(iam: IAMClient, UserName: string, keys: readonly AccessKeyMetadata[]): Promise<void> {
    const { UpdateAccessKeyCommand } = await import("@aws-sdk/client-iam");
    const active = keys.filter(({ Status }) => Status !== "Inactive");
    await settleAll(
        active.map(({ AccessKeyId = "" }) => {
            const command = new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" });
            return unlessUnlisted(iam, UserName, accessKeys, AccessKeyId, () => iam.send(command));
        }),
    );
}
