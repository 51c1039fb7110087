import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain } from "../../aws/errors";
import { Operation } from "../../errors/operation";
import type { Lease } from "../../lease/leaseInputs";
import { findDrift } from "./findDrift";
import { findOurs } from "./findOurs";
import { readUser } from "./userState";

/** The lease as AWS has it now, with whatever differs from it in `drift`, or undefined when its user is gone. */
export async function observe(lease: Lease): Promise<Lease | undefined> {
    const operation = new Operation("refresh", "lease", lease.leaseId);
    await proveAccount(lease.backend, lease.accountId, operation);
    try {
        const iam = await clientsFor(lease.backend).iam();
        const user = await findOurs(iam, lease, operation);
        if (!user) {
            return undefined;
        }
        const found = await readUser(iam, user);
        for (const error of found.unread.values()) {
            const { message } = explain(operation, "reading its user", lease.backend, error);
            console.warn(`stacklease: ${message}; what else is on user ${user.Arn} was read`);
        }
        return { ...lease, arn: user.Arn ?? lease.arn, drift: findDrift(lease, found) };
    } catch (error) {
        throw explain(operation, "reading its user", lease.backend, error);
    }
}
