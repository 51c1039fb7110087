import type { User } from "@aws-sdk/client-iam";
import { hasCode } from "../../../provider/aws/errors";
import type { LeaseUsers } from "../../../provider/lease/credentialDriver";
import { LeaseError } from "../../../provider/leaseError";
import type { Operation } from "../../../provider/operation";
import { certifiedLedger } from "../../state/ledgerFolder";
import type { KillTarget } from "./killTarget";

/**
 * Proves, just before it is written to, that a user is the ledger's that it was taken for. Gives it is now; undefined when it is gone.
 */
export async function proveOurs(
    users: LeaseUsers,
    target: KillTarget,
    operation: Operation,
): Promise<User | undefined> {
    const user = await findShown(users, target);
    if (user === "hidden") {
        return proveByKey(users, target, operation);
    }
    if (user && target.isKnown) {
        await users.assertOurs(user, target, operation);
    } else if (user && certifiedLedger(user) !== target.ledgerId) {
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `user ${user.Arn} has other tags since it was looked at`,
            remedy: "it is left untouched",
        });
    }
    return user;
}

/** `hidden` for a user of a ledger that the issuer may not read. */
async function findShown(users: LeaseUsers, { user, isUnseen }: KillTarget): Promise<User | "hidden" | undefined> {
    try {
        return await users.find(user.UserName ?? "");
    } catch (error) {
        if (isUnseen && hasCode(error, "AccessDenied")) {
            return "hidden";
        }
        throw error;
    }
}

/** A key id is one user's alone, so AWS makes a user's recorded key inactive only if it is the lease's. */
async function proveByKey(
    users: LeaseUsers,
    { user, arn, accessKeyId }: KillTarget,
    operation: Operation,
): Promise<User> {
    if (accessKeyId === "" || !(await users.deactivateKey(user.UserName ?? "", accessKeyId))) {
        const cause =
            accessKeyId === "" ? "the ledger has recorded no key of it" : `it does not hold key ${accessKeyId}`;
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `user ${arn} may not be read, and ${cause}`,
            remedy: "it is left untouched",
        });
    }
    return user;
}
