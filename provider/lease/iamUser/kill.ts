import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain, ignoreAbsence } from "../../aws/errors";
import { leaseName } from "../credentialKind";
import { killedFinding } from "../drift";
import { killedDocument } from "../guard";
import type { Lease } from "../leaseInputs";
import { findOurs } from "./findOurs";
import { putDocument } from "./userApi";

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
        if (await findOurs(iam, lease, what)) {
            await putDocument(iam, userName, killedDocument);
            const { UpdateAccessKeyCommand } = await import("@aws-sdk/client-iam");
            const key = { UserName: userName, AccessKeyId: lease.accessKeyId, Status: "Inactive" as const };
            await ignoreAbsence(iam.send(new UpdateAccessKeyCommand(key)));
        }
    } catch (error) {
        throw explain(what, "changing its user", lease.backend, error);
    }
    return { ...lease, drift: [killedFinding] };
}
