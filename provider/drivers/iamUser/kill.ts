import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain } from "../../aws/errors";
import { Operation } from "../../errors/operation";
import { killedFinding } from "../../lease/drift";
import { boundaryOf, type Lease } from "../../lease/leaseInputs";
import { findOurs } from "./findOurs";
import { killUser } from "./killUser";

/**
 * Ends a lease at once and keeps its user for the record: denies the user everything and deactivates its keys. The
 * lease is never renewed or repaired afterwards, only replaced or deleted.
 */
export async function killLease(lease: Lease): Promise<Lease> {
    const operation = new Operation("kill", "lease", lease.leaseId);
    await proveAccount(lease.backend, lease.accountId, operation);
    try {
        const iam = await clientsFor(lease.backend).iam();
        const user = await findOurs(iam, lease, operation);
        if (user) {
            await killUser(iam, user, boundaryOf(lease));
        }
    } catch (error) {
        throw explain(operation, "changing its user", lease.backend, error);
    }
    return { ...lease, drift: [killedFinding] };
}
