import { callerIdentity } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import type { Connection } from "../../aws/connection";
import { ignoreAbsence } from "../../aws/errors";
import { Operation } from "../../errors/operation";
import type { LeaseUsers, UserDriver } from "../../lease/credentialDriver";
import { findIamFault, type IssuedInputs, type IssuerFault } from "../../lease/issuerFault";
import { killLease, killUser } from "./kill";
import { mint } from "./mint";
import { observe } from "./observe";
import { assertOurs, isOurs } from "./ownership";
import { endUser } from "./removeUser";
import { revokeUser } from "./revoke";
import { sync } from "./sync";
import { findDocument, findRecentUser, findUser, keysOf, usersUnder } from "./userApi";

/** `iam_user`: a new IAM user with one access key, ended on time by an expiry guard in its own policy. */
export const iamUser: UserDriver = { mint, observe, sync, revoke: revokeUser, kill: killLease, findIssuerFault, users };

/**
 * Returns the reason why the issuer cannot call IAM, or undefined. An issuer whose identity cannot be read now is not
 * at fault: it may be readable when the lease is issued.
 */
async function findIssuerFault({ backend, name }: IssuedInputs): Promise<IssuerFault | undefined> {
    try {
        const { arn } = await callerIdentity(backend, new Operation("plan", "lease", name));
        return await findIamFault(backend, arn);
    } catch {
        return undefined;
    }
}

/** Returns the users of leases, as seen with a connection. */
async function users(connection: Connection): Promise<LeaseUsers> {
    const iam = await clientsFor(connection).iam();
    return {
        list: (path) => usersUnder(iam, path),
        find: (userName) => findUser(iam, userName),
        findRecent: (userName) => findRecentUser(iam, userName),
        findDocument: (userName) => findDocument(iam, userName),
        isOurs: (user, owner) => isOurs(iam, user, owner),
        assertOurs: (user, owner, operation) => assertOurs(iam, user, owner, operation),
        kill: (user, boundary) => killUser(iam, user, boundary),
        remove: (user, boundary) => endUser(iam, user, boundary),

        async hasKeys(userName) {
            const keys = await ignoreAbsence(keysOf(iam, userName));
            return (keys ?? []).length > 0;
        },

        async deactivateKey(UserName, AccessKeyId) {
            const { UpdateAccessKeyCommand } = await import("@aws-sdk/client-iam");
            const command = new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" });
            return (await ignoreAbsence(iam.send(command))) !== undefined;
        },
    };
}
