import type { IAMClient } from "@aws-sdk/client-iam";
import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import type { Connection } from "../../aws/connection";
import { explain, ignoreAbsence, LeaseError } from "../../aws/errors";
import { waitUntilRefused } from "../../aws/keyProbe";
import { asIssuer } from "../asIssuer";
import { leaseName } from "../credentialKind";
import { boundaryOf, type Lease } from "../leaseInputs";
import { timeLeft } from "../schedule";
import { accessKeys } from "./accessKinds";
import { endUser } from "./endUser";
import { findOurs } from "./findOurs";
import { isInline, removeInline } from "./removeUser";

/** How long a deleted key may go on being accepted before the revocation counts as failed. */
const patience = 60_000;

/** Ends a lease: the key dead, the user gone. Three calls for a live, inline lease as we left it. */
export async function revoke(lease: Lease): Promise<void> {
    const what = `revoke ${leaseName(lease)}`;
    await asIssuer(lease, what, (connection) => revokeAs(connection, lease, what));
}

async function revokeAs(connection: Connection, lease: Lease, what: string): Promise<void> {
    try {
        const iam = await clientsFor(connection).iam();
        await (isPlain(lease) ? revokePlain(iam, lease, what) : revokePowerlessFirst(iam, lease, what));
    } catch (error) {
        const failure = explain(what, "removing its user", connection, error);
        throw new LeaseError(`${failure.message} (left: user ${lease.arn}; the lease stays in the ledger)`, {
            cause: failure.cause,
        });
    }
    await proveDead(connection, lease, what);
}

/**
 * Three calls. Deleting the key by its id is proof enough that the user is ours. Where AWS says that there is no such key, it may be one of its
 * replicas that lags: then the user is looked up, its tags are read, and it is powerless before anything else of it is removed.
 */
async function revokePlain(iam: IAMClient, lease: Lease, what: string): Promise<void> {
    const userName = lease.userName ?? "";
    const isDeleted = await ignoreAbsence(accessKeys.remove(iam, userName, lease.accessKeyId).then(() => true));
    await (isDeleted ? removeInline(iam, userName) : revokePowerlessFirst(iam, lease, what));
}

async function revokePowerlessFirst(iam: IAMClient, lease: Lease, what: string): Promise<void> {
    const user = await findOurs(iam, lease, what);
    if (user) {
        await endUser(iam, user, boundaryOf(lease));
    }
}

/** Whether a lease is live, complete, inline and, as far as the ledger knows, as we left it. */
function isPlain(lease: Lease): boolean {
    const live = lease.secretAccessKey !== "" && timeLeft(lease, awsNow()) > 0;
    return live && isInline(lease.policy) && lease.drift.length === 0;
}

async function proveDead(connection: Connection, lease: Lease, what: string): Promise<void> {
    if (lease.secretAccessKey && (await waitUntilRefused(connection, lease, patience)) === undefined) {
        throw new LeaseError(
            `${what}: its user and key ${lease.accessKeyId} are deleted, but AWS has not refused the key within ${patience / 1_000} s of that; run the same command again, which asks once more (the lease stays in the ledger)`,
        );
    }
}
