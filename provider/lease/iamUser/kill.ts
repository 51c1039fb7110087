import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, ignoreAbsence } from "../../aws/errors";
import { leaseName } from "../credentialKind";
import { killedFinding } from "../drift";
import { boundaryOf, type Lease } from "../leaseInputs";
import { denyAll } from "./denyAll";
import { findOurs } from "./findOurs";

/**
 * Ends a lease at once and leaves its user for the record: everything is denied, then the key is made inactive. It stays
 * dead: it is never renewed or repaired, only replaced or deleted.
 */
export async function kill(lease: Lease): Promise<Lease> {
    const what = `kill ${leaseName(lease)}`;
    const userName = lease.userName ?? "";
    await proveAccount(lease.backend, lease.accountId, what);
    try {
        const iam = await clientsFor(lease.backend).iam();
        const user = await findOurs(iam, lease, what);
        if (user) {
            await denyAll(iam, user, boundaryOf(lease));
            const { UpdateAccessKeyCommand } = await import("@aws-sdk/client-iam");
            const key = { UserName: userName, AccessKeyId: lease.accessKeyId, Status: "Inactive" as const };
            await ignoreAbsence(iam.send(new UpdateAccessKeyCommand(key)));
        }
    } catch (error) {
        throw explain(what, "changing its user", lease.backend, error);
    }
    return { ...lease, drift: [killedFinding] };
}
