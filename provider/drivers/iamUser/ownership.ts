import type { IAMClient, User } from "@aws-sdk/client-iam";
import { tagsOf } from "../../aws/tags";
import { LeaseError } from "../../errors/leaseError";
import type { Operation } from "../../errors/operation";
import type { Owner } from "../../lease/credentialDriver";
import { leaseTag, ledgerTag } from "../../lease/naming";
import { keysOf } from "./userApi";

/**
 * Whether a user is ours, in an account that has been proven: it carries the ledger's id in its tag, or holds the
 * access key that the ledger has recorded. Whoever strips or edits the tag must not be able to keep a leased key alive,
 * and AWS gives each key id to one user only. Names and paths prove nothing: two states may have the same ones.
 */
export async function isOurs(iam: IAMClient, user: User, { ledgerId, accessKeyId }: Owner): Promise<boolean> {
    if (tagsOf(user)[ledgerTag] === ledgerId) {
        return true;
    }
    const keys = accessKeyId === "" ? [] : await keysOf(iam, user.UserName ?? "");
    return keys.some((key) => key.AccessKeyId === accessKeyId);
}

/** Refuses a user that is not ours. Asked before every first write to a user. */
export async function assertOurs(iam: IAMClient, user: User, owner: Owner, operation: Operation): Promise<void> {
    if (!(await isOurs(iam, user, owner))) {
        const ledger = tagsOf(user)[ledgerTag];
        const whose = ledger ? `is tagged as ledger ${ledger}'s` : "is not tagged as any ledger's";
        const holding = owner.accessKeyId === "" ? "" : ` and does not hold key ${owner.accessKeyId}`;
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `user ${user.Arn} ${whose}, not as ${owner.ledgerId}'s${holding}`,
            remedy: "it is left untouched, remove it by hand if it is this lease's",
        });
    }
}

/** Whether a user was created by the mint of a lease: ids of leases are never used again. */
export function isMadeFor(user: User, leaseId: string): boolean {
    return tagsOf(user)[leaseTag] === leaseId;
}
