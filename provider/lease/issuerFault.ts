import type { Connection } from "../aws/connection";
import { findIamLimit, type SessionLimit } from "../aws/userSession";
import type { Reason } from "../errors/leaseError";
import type { LeaseInputs } from "./leaseInputs";

/**
 * The reason why a lease cannot be issued, and the input of the lease to change. It contains no input values, since
 * they may be secret.
 */
export interface IssuerFault extends Reason {
    readonly place: "policy" | "ttl";
}

/** Inputs that determine what AWS refuses to an issuer. */
export type IssuedInputs = Pick<LeaseInputs, "name" | "policy" | "backend" | "roleArn">;

/** Returns the fault of an issuer that is a session with a limit. */
export function limitFault(limit: SessionLimit): IssuerFault {
    return { place: "policy", ...limit };
}

/**
 * Returns the reason why an issuer cannot call IAM, regardless of its policies. Returns undefined if it can, or if that
 * cannot be determined.
 */
export async function findIamFault(connection: Connection, issuerArn: string): Promise<IssuerFault | undefined> {
    const limit = await findIamLimit(connection, issuerArn);
    return limit && limitFault(limit);
}
