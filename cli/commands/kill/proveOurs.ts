import type { User } from "@aws-sdk/client-iam";
import { hasCode } from "../../../provider/aws/errors";
import { LeaseError } from "../../../provider/errors/leaseError";
import type { Operation } from "../../../provider/errors/operation";
import type { LeaseUsers } from "../../../provider/lease/credentialDriver";
import { provenLedgerId } from "../../state/userPath";
import type { KillTarget } from "./killTarget";

/**
 * Proves that a user belongs to the expected ledger, just before it is changed.
 * @returns the user as AWS has it now; undefined if it no longer exists
 */
export async function proveOurs(
    users: LeaseUsers,
    target: KillTarget,
    operation: Operation,
): Promise<User | undefined> {
    const user = await findVisibleUser(users, target);
    if (user === "hidden") {
        return proveByKey(users, target, operation);
    }
    if (user && target.isInLedger) {
        await users.assertOurs(user, target, operation);
    } else if (user && provenLedgerId(user) !== target.ledgerId) {
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `the tags of user ${user.Arn} changed after it was listed`,
            remedy: "it is left untouched",
        });
    }
    return user;
}

/** Returns `hidden` for a ledger's user that the issuer lacks permission to read. */
async function findVisibleUser(
    users: LeaseUsers,
    { user, isHidden }: KillTarget,
): Promise<User | "hidden" | undefined> {
    try {
        return await users.find(user.UserName ?? "");
    } catch (error) {
        if (isHidden && hasCode(error, "AccessDenied")) {
            return "hidden";
        }
        throw error;
    }
}

/**
 * Proves a user by its key: AWS makes the recorded key inactive only if this user has it, and a key id belongs to one
 * user.
 */
async function proveByKey(
    users: LeaseUsers,
    { user, arn, accessKeyId }: KillTarget,
    operation: Operation,
): Promise<User> {
    if (accessKeyId === "" || !(await users.deactivateKey(user.UserName ?? "", accessKeyId))) {
        const problem = accessKeyId === "" ? "the ledger has no key of it" : `it does not hold key ${accessKeyId}`;
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `the issuer lacks permission to read user ${arn}, and ${problem}`,
            remedy: "it is left untouched",
        });
    }
    return user;
}
