import { proveAccount } from "../aws/callerIdentity";
import { ambient, type Connection, describeConnection } from "../aws/connection";
import { isDeadCredential } from "../aws/errors";
import { explanationText, LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import type { Lease } from "./leaseInputs";

/** The account of a lease, and the backend that connects to it. */
export type AccountLease = Pick<Lease, "backend" | "accountId">;

/**
 * Does work as the issuer of a lease, after verifying the account. If AWS no longer knows the issuer's stored key, it
 * uses the ambient identity instead, which must be in the same account. Otherwise a lease could not be ended after the
 * root key was rotated. Only operations that end a lease or search for remaining users may change identity.
 */
export async function withIssuer(
    lease: AccountLease,
    operation: Operation,
    work: (connection: Connection) => Promise<void>,
): Promise<void> {
    try {
        await proveAccount(lease.backend, lease.accountId, operation);
        await work(lease.backend);
    } catch (error) {
        const refused = error as LeaseError;
        if (!lease.backend.accessKeyId || !isDeadCredential(refused.cause)) {
            throw error;
        }
        await work(await findAmbient(lease, operation, refused));
    }
}

async function findAmbient(lease: AccountLease, operation: Operation, refused: LeaseError): Promise<Connection> {
    const ambientConnection = ambient(lease.backend);
    const identity = await proveAccount(ambientConnection, lease.accountId, operation).catch((error: LeaseError) => {
        const reasons = `${explanationText(refused)}; the ambient credentials cannot be used instead: ${error.reason}`;
        throw new LeaseError(
            { code: refused.code, operation, reason: reasons, remedy: error.remedy },
            { cause: refused },
        );
    });
    console.warn(
        `stacklease: ${operation}: AWS no longer knows ${describeConnection(lease.backend)}; continuing with the ambient credentials of ${identity.arn}`,
    );
    return ambientConnection;
}
