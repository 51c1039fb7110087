import { clientsFor } from "../../aws/clients";
import type { Connection } from "../../aws/connection";
import { ignoreAbsence } from "../../aws/errors";
import type { LeaseUsers } from "../../lease/credentialDriver";
import { endUser } from "./endUser";
import { killUser } from "./killUser";
import { assertOurs, isOurs } from "./ownership";
import { findDocument, findRecentUser, findUser, keysOf, usersUnder } from "./userApi";

/** Returns the users of leases, as seen with a connection. */
export async function users(connection: Connection): Promise<LeaseUsers> {
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
