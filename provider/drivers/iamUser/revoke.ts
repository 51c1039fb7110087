import type { IAMClient } from "@aws-sdk/client-iam";
import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import type { Connection } from "../../aws/connection";
import { explain, ignoreAbsence } from "../../aws/errors";
import { waitUntilRefused } from "../../aws/keyProbe";
import { LeaseError } from "../../errors/leaseError";
import { Operation } from "../../errors/operation";
import { boundaryOf, type Lease } from "../../lease/leaseInputs";
import { timeLeftMs } from "../../lease/schedule";
import { withIssuer } from "../../lease/withIssuer";
import { accessKeys } from "./accessKinds";
import { findOurs } from "./ownership";
import { endUser, isInline, removeInline } from "./removeUser";

/** Maximum time in milliseconds that AWS may accept a deleted key before the revocation counts as failed. */
const refusalTimeoutMs = 60_000;

/**
 * Ends a lease: deletes its user and waits until AWS refuses its key. A live, inline lease without drift takes three
 * calls.
 */
export async function revokeUser(lease: Lease): Promise<void> {
    const operation = new Operation("revoke", "lease", lease.leaseId);
    await withIssuer(lease, operation, (connection) => revokeAs(connection, lease, operation));
}

async function revokeAs(connection: Connection, lease: Lease, operation: Operation): Promise<void> {
    try {
        const iam = await clientsFor(connection).iam();
        await (isPlain(lease) ? revokePlain(iam, lease, operation) : denyThenDelete(iam, lease, operation));
    } catch (error) {
        const { code, reason, remedy, cause } = explain(operation, "removing its user", connection, error);
        const left = `user ${lease.arn} is left in AWS, and the lease stays in the ledger`;
        throw new LeaseError({ code, operation, reason: `${reason}; ${left}`, remedy }, { cause });
    }
    await verifyRefused(connection, lease, operation);
}

/**
 * Revokes with three calls. If the key can be deleted by its id, the user certainly belongs to the ledger. If AWS
 * answers that the key does not exist, one of its replicas may lag. In that case the user is looked up, its tags are
 * read, and it is denied everything before anything else is removed.
 */
async function revokePlain(iam: IAMClient, lease: Lease, operation: Operation): Promise<void> {
    const userName = lease.userName ?? "";
    const isDeleted = await ignoreAbsence(accessKeys.remove(iam, userName, lease.accessKeyId).then(() => true));
    await (isDeleted ? removeInline(iam, userName) : denyThenDelete(iam, lease, operation));
}

async function denyThenDelete(iam: IAMClient, lease: Lease, operation: Operation): Promise<void> {
    const user = await findOurs(iam, lease, operation);
    if (user) {
        await endUser(iam, user, boundaryOf(lease));
    }
}

/** Returns whether a lease is live, complete, inline and, as far as the ledger knows, without drift. */
function isPlain(lease: Lease): boolean {
    const live = lease.secretAccessKey !== "" && timeLeftMs(lease, awsNow()) > 0;
    return live && isInline(lease.policy) && lease.drift.length === 0;
}

async function verifyRefused(connection: Connection, lease: Lease, operation: Operation): Promise<void> {
    if (lease.secretAccessKey && (await waitUntilRefused(connection, lease, refusalTimeoutMs)) === undefined) {
        throw new LeaseError({
            code: "LeaseStillActive",
            operation,
            reason: `AWS did not refuse key ${lease.accessKeyId} within ${refusalTimeoutMs / 1_000} s after the key and its user were deleted`,
            remedy: "run the same command again (the lease stays in the ledger)",
        });
    }
}
