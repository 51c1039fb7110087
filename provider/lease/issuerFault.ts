import type { Connection } from "../aws/connection";
import { findIamLimit, type SessionLimit } from "../aws/userSession";
import type { LeaseInputs } from "./leaseInputs";

/**
 * The reason why a lease cannot be issued, and the input of the lease to change. It contains no input values, since
 * they may be secret.
 */
export interface IssuerFault {
    readonly place: "policy" | "ttl";
    readonly reason: string;
}

/** Inputs that determine what AWS refuses to an issuer. */
export type IssuedInputs = Pick<LeaseInputs, "name" | "policy" | "backend" | "roleArn">;

/** Returns the fault of an issuer that is a session with a limit. */
export function limitFault({ cause, remedy }: SessionLimit): IssuerFault {
    return { place: "policy", reason: `${cause}; ${remedy}` };
}

/**
 * Returns the reason why an issuer cannot call IAM, regardless of its policies. Returns undefined if it can, or if that
 * cannot be determined.
 */
export async function findIamFault(connection: Connection, issuerArn: string): Promise<IssuerFault | undefined> {
    const limit = await findIamLimit(connection, issuerArn);
    return limit && limitFault(limit);
}
