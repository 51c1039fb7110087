import { proveAccount } from "../aws/callerIdentity";
import { ambient, type Connection, describeConnection } from "../aws/connection";
import { isDeadCredential, LeaseError } from "../aws/errors";
import type { Lease } from "./leaseInputs";

/** What belongs to an account, and by whom it is reached. */
export type OfAccount = Pick<Lease, "backend" | "accountId">;

/**
 * Does something as the issuer of a lease, its account proven first; as the ambient identity of the same account in the place of a
 * stored key that AWS no longer knows. Only what ends a lease, or looks for what is left, may change identity: it must not outlive a rotated root key.
 * @param what `<verb> <thing> <name>`
 */
export async function asIssuer(
    lease: OfAccount,
    what: string,
    work: (connection: Connection) => Promise<void>,
): Promise<void> {
    try {
        await proveAccount(lease.backend, lease.accountId, what);
        await work(lease.backend);
    } catch (error) {
        const refused = error as LeaseError;
        if (!lease.backend.accessKeyId || !isDeadCredential(refused.cause)) {
            throw error;
        }
        await work(await findAmbient(lease, what, refused));
    }
}

async function findAmbient(lease: OfAccount, what: string, refused: LeaseError): Promise<Connection> {
    const instead = ambient(lease.backend);
    const identity = await proveAccount(instead, lease.accountId, what).catch((error: LeaseError) => {
        throw new LeaseError(`${refused.message}; nor can the ambient credentials help: ${error.message}`);
    });
    console.warn(
        `stacklease: ${what}: AWS no longer knows ${describeConnection(lease.backend)}; going on as ${identity.arn} of the ambient credentials`,
    );
    return instead;
}
