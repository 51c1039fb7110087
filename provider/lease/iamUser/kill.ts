import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain } from "../../aws/errors";
import { leaseName } from "../credentialKind";
import { killedFinding } from "../drift";
import { boundaryOf, type Lease } from "../leaseInputs";
import { findOurs } from "./findOurs";
import { killUser } from "./killUser";

/**
 * Ends a lease at once and leaves its user for the record: everything is denied and its keys are made inactive. It stays
 * dead: it is never renewed or repaired, only replaced or deleted.
 */
export async function kill(lease: Lease): Promise<Lease> {
    const what = `kill ${leaseName(lease)}`;
    await proveAccount(lease.backend, lease.accountId, what);
    try {
        const iam = await clientsFor(lease.backend).iam();
        const user = await findOurs(iam, lease, what);
        if (user) {
            await killUser(iam, user, boundaryOf(lease));
        }
    } catch (error) {
        throw explain(what, "changing its user", lease.backend, error);
    }
    return { ...lease, drift: [killedFinding] };
}
