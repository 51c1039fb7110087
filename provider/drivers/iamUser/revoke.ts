import type { IAMClient } from "@aws-sdk/client-iam";
import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import type { Connection } from "../../aws/connection";
import { explain, ignoreAbsence } from "../../aws/errors";
import { waitUntilRefused } from "../../aws/keyProbe";
import { LeaseError } from "../../errors/leaseError";
import { Operation } from "../../errors/operation";
import { boundaryOf, type Lease } from "../../lease/leaseInputs";
import { timeLeft } from "../../lease/schedule";
import { withIssuer } from "../../lease/withIssuer";
import { accessKeys } from "./accessKinds";
import { endUser } from "./endUser";
import { findOurs } from "./findOurs";
import { isInline, removeInline } from "./removeUser";

/** How long a deleted key may go on being accepted before the revocation counts as failed. */
const patience = 60_000;

/** Ends a lease: the key dead, the user gone. Three calls for a live, inline lease as we left it. */
export async function revokeUser(lease: Lease): Promise<void> {
    const operation = new Operation("revoke", "lease", lease.leaseId);
    await withIssuer(lease, operation, (connection) => revokeAs(connection, lease, operation));
}

async function revokeAs(connection: Connection, lease: Lease, operation: Operation): Promise<void> {
    try {
        const iam = await clientsFor(connection).iam();
        await (isPlain(lease) ? revokePlain(iam, lease, operation) : revokePowerlessFirst(iam, lease, operation));
    } catch (error) {
        const { code, reason, remedy, cause } = explain(operation, "removing its user", connection, error);
        const left = `(left: user ${lease.arn}; the lease stays in the ledger)`;
        throw new LeaseError({ code, operation, reason, remedy: `${remedy} ${left}` }, { cause });
    }
    await proveDead(connection, lease, operation);
}

/**
 * Three calls. Deleting the key by its id is proof enough that the user is ours. Where AWS says that there is no such
 * key, it may be one of its replicas that lags: then the user is looked up, its tags are read, and it is powerless
 * before anything else of it is removed.
 */
async function revokePlain(iam: IAMClient, lease: Lease, operation: Operation): Promise<void> {
    const userName = lease.userName ?? "";
    const isDeleted = await ignoreAbsence(accessKeys.remove(iam, userName, lease.accessKeyId).then(() => true));
    await (isDeleted ? removeInline(iam, userName) : revokePowerlessFirst(iam, lease, operation));
}

async function revokePowerlessFirst(iam: IAMClient, lease: Lease, operation: Operation): Promise<void> {
    const user = await findOurs(iam, lease, operation);
    if (user) {
        await endUser(iam, user, boundaryOf(lease));
    }
}

/** Whether a lease is live, complete, inline and, as far as the ledger knows, as we left it. */
function isPlain(lease: Lease): boolean {
    const live = lease.secretAccessKey !== "" && timeLeft(lease, awsNow()) > 0;
    return live && isInline(lease.policy) && lease.drift.length === 0;
}

async function proveDead(connection: Connection, lease: Lease, operation: Operation): Promise<void> {
    if (lease.secretAccessKey && (await waitUntilRefused(connection, lease, patience)) === undefined) {
        throw new LeaseError({
            code: "LeaseStillActive",
            operation,
            reason: `its user and key ${lease.accessKeyId} are deleted, but AWS has not refused the key within ${patience / 1_000} s of that`,
            remedy: "run the same command again, which asks once more (the lease stays in the ledger)",
        });
    }
}
