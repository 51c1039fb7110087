import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain } from "../../aws/errors";
import { Operation } from "../../errors/operation";
import type { Lease } from "../../lease/leaseInputs";
import { findDrift } from "./findDrift";
import { findOurs } from "./findOurs";
import { readUser } from "./userState";

/**
 * Returns the lease as it is in AWS now, with all differences in `drift`. Returns undefined if its user does not exist.
 */
export async function observe(lease: Lease): Promise<Lease | undefined> {
    const operation = new Operation("refresh", "lease", lease.leaseId);
    await proveAccount(lease.backend, lease.accountId, operation);
    try {
        const iam = await clientsFor(lease.backend).iam();
        const user = await findOurs(iam, lease, operation);
        if (!user) {
            return undefined;
        }
        const state = await readUser(iam, user);
        for (const error of state.unread.values()) {
            const { message } = explain(operation, "reading its user", lease.backend, error);
            console.warn(`stacklease: ${message}; the rest of user ${user.Arn} was read`);
        }
        return { ...lease, arn: user.Arn ?? lease.arn, drift: findDrift(lease, state) };
    } catch (error) {
        throw explain(operation, "reading its user", lease.backend, error);
    }
}
