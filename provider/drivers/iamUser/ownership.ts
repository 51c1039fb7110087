import type { IAMClient, User } from "@aws-sdk/client-iam";
import { awsNow } from "../../aws/clock";
import { tagsOf } from "../../aws/tags";
import { maxVisibilityLagMs } from "../../aws/whileAbsent";
import { LeaseError } from "../../errors/leaseError";
import type { Operation } from "../../errors/operation";
import type { Owner } from "../../lease/credentialDriver";
import type { Lease } from "../../lease/leaseInputs";
import { leaseTag, ledgerTag } from "../../lease/naming";
import { findRecentUser, findUser, keysOf } from "./userApi";

/**
 * Returns whether a user belongs to a ledger, in an account that was verified. It does if it has the ledger's id in its
 * tag, or if it has the access key that the ledger has recorded. The key counts because nobody must be able to keep a
 * leased key alive by changing the tag, and AWS gives each key id to only one user. Names and paths prove nothing: two
 * states may have the same ones.
 */
export async function isOurs(iam: IAMClient, user: User, { ledgerId, accessKeyId }: Owner): Promise<boolean> {
    if (tagsOf(user)[ledgerTag] === ledgerId) {
        return true;
    }
    const keys = accessKeyId === "" ? [] : await keysOf(iam, user.UserName ?? "");
    return keys.some((key) => key.AccessKeyId === accessKeyId);
}

/** Throws an error if a user does not belong to the ledger. Call it before the first write to a user. */
export async function assertOurs(iam: IAMClient, user: User, owner: Owner, operation: Operation): Promise<void> {
    if (!(await isOurs(iam, user, owner))) {
        const ledger = tagsOf(user)[ledgerTag];
        const tag = ledger ? `it is tagged with ledger ${ledger}` : "it has no ledger tag";
        const missingKey = owner.accessKeyId === "" ? "" : ` and does not have access key ${owner.accessKeyId}`;
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `user ${user.Arn} is not proven to belong to ledger ${owner.ledgerId}: ${tag}${missingKey}`,
            remedy: "it is left untouched; remove it by hand if it belongs to this lease",
        });
    }
}

/** Returns whether a user was created by the mint of a lease. Lease ids are never reused. */
export function isMadeFor(user: User, leaseId: string): boolean {
    return tagsOf(user)[leaseTag] === leaseId;
}

/**
 * Returns the user of a lease, verified to belong to its ledger. Returns undefined if the user certainly does not
 * exist.
 */
export async function findOurs(iam: IAMClient, lease: Lease, operation: Operation): Promise<User | undefined> {
    const isRecent = awsNow() - Date.parse(lease.issuedAt) <= maxVisibilityLagMs;
    const user = await (isRecent ? findRecentUser : findUser)(iam, lease.userName ?? "");
    if (user) {
        await assertOurs(iam, user, ownerOf(lease), operation);
    }
    return user;
}

/** Returns the expected owner of a lease's user. */
function ownerOf({ backend, accessKeyId }: Lease): Owner {
    return { ledgerId: backend.ledgerId, accessKeyId };
}
