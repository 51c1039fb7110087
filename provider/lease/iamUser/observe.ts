import { proveAccount } from "../../aws/callerIdentity";
import { clientsFor } from "../../aws/clients";
import { explain } from "../../aws/errors";
import { leaseName } from "../credentialKind";
import type { Lease } from "../leaseInputs";
import { findDrift } from "./findDrift";
import { findOurs } from "./findOurs";
import { readUser } from "./userState";

/** The lease as AWS has it now, with whatever differs from it in `drift`, or undefined when its user is gone. */
export async function observe(lease: Lease): Promise<Lease | undefined> {
    const what = `refresh ${leaseName(lease)}`;
    await proveAccount(lease.backend, lease.accountId, what);
    try {
        const iam = await clientsFor(lease.backend).iam();
        const user = await findOurs(iam, lease, what);
        if (!user) {
            return undefined;
        }
        const found = await readUser(iam, user);
        for (const error of found.unread.values()) {
            const { message } = explain(what, "reading its user", lease.backend, error);
            console.warn(`stacklease: ${message}; what else is on user ${user.Arn} was read`);
        }
        return { ...lease, arn: user.Arn ?? lease.arn, drift: findDrift(lease, found) };
    } catch (error) {
        throw explain(what, "reading its user", lease.backend, error);
    }
}
