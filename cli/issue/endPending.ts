import { proveAccount } from "../../provider/aws/callerIdentity";
import { clientsFor } from "../../provider/aws/clients";
import { endUser } from "../../provider/lease/iamUser/endUser";
import { assertOurs } from "../../provider/lease/iamUser/ownership";
import { findUser, usersUnder } from "../../provider/lease/iamUser/userApi";
import { ledgerPath } from "../../provider/lease/naming";
import type { Checkpoint } from "../ledger/checkpoint";
import { issuersOf } from "../ledger/issuers";

/**
 * Ends what a mint may have left whose end never reached the ledger of a stack of `issue`: every user of that ledger, which is nobody else's.
 * Without it the stack's removal would take the only trace of such a user along.
 * @param what `<verb> <thing> <name>`, to begin an error with
 */
export async function endPending(checkpoint: Checkpoint, what: string): Promise<void> {
    for (const issuer of issuersOf([checkpoint])) {
        await proveAccount(issuer, issuer.accountId, what);
        const iam = await clientsFor(issuer).iam();
        for (const { UserName = "" } of await usersUnder(iam, ledgerPath(issuer.userPath, issuer.ledgerId))) {
            const user = await findUser(iam, UserName);
            if (user) {
                await assertOurs(iam, user, { ledgerId: issuer.ledgerId, accessKeyId: "" }, what);
                await endUser(
                    iam,
                    user,
                    user.PermissionsBoundary?.PermissionsBoundaryArn ?? issuer.permissionsBoundary,
                );
            }
        }
    }
}
