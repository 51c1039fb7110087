import type { User } from "@aws-sdk/client-iam";
import { tagsOf } from "../../provider/lease/iamUser/userApi";
import { leaseTag, ledgerTag } from "../../provider/lease/naming";
import { ledgerFolder } from "./ledgerFolder";

/**
 * The ledger that a user proves to be of without a state: it stands in its path and in its tag, and the user has a lease's tag. undefined for
 * any other user, whatever half of that it has.
 */
export function certifiedLedger(user: User): string | undefined {
    const tags = tagsOf(user);
    const { ledgerId } = ledgerFolder(user.Path ?? "");
    return ledgerId !== null && tags[ledgerTag] === ledgerId && tags[leaseTag] ? ledgerId : undefined;
}
