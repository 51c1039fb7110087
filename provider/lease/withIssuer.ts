import { proveAccount } from "../aws/callerIdentity";
import { ambient, type Connection, describeConnection } from "../aws/connection";
import { isDeadCredential } from "../aws/errors";
import { explanationText, LeaseError } from "../errors/leaseError";
import type { Operation } from "../errors/operation";
import type { Lease } from "./leaseInputs";

/** What belongs to an account, and by whom it is reached. */
export type OfAccount = Pick<Lease, "backend" | "accountId">;

/**
 * Does something as the issuer of a lease, its account proven first; as the ambient identity of the same account in the
 * place of a stored key that AWS no longer knows. Only what ends a lease, or looks for what is left, may change
 * identity: it must not outlive a rotated root key.
 */
export async function withIssuer(
    lease: OfAccount,
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

async function findAmbient(lease: OfAccount, operation: Operation, refused: LeaseError): Promise<Connection> {
    const instead = ambient(lease.backend);
    const identity = await proveAccount(instead, lease.accountId, operation).catch((error: LeaseError) => {
        const both = `${explanationText(refused)}; nor can the ambient credentials help: ${error.reason}`;
        throw new LeaseError({ code: refused.code, operation, reason: both, remedy: error.remedy }, { cause: refused });
    });
    console.warn(
        `stacklease: ${operation}: AWS no longer knows ${describeConnection(lease.backend)}; going on as ${identity.arn} of the ambient credentials`,
    );
    return instead;
}
