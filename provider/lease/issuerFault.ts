import type { Connection } from "../aws/connection";
import { findIamLimit, type SessionLimit } from "../aws/userSession";
import type { LeaseInputs } from "./leaseInputs";

/**
 * Why a lease can't be had, with the input of the lease to change. It shows no value of an input, since that may be a
 * secret.
 */
export interface IssuerFault {
    readonly place: "policy" | "ttl";
    readonly reason: string;
}

/** What AWS may refuse of a lease by who issues it depends on. */
export type IssuedInputs = Pick<LeaseInputs, "name" | "policy" | "backend" | "roleArn">;

/** Returns the fault of an issuer that is a session with a limit. */
export function limitFault({ cause, remedy }: SessionLimit): IssuerFault {
    return { place: "policy", reason: `${cause}; ${remedy}` };
}

/** Returns why an issuer cannot call IAM, whatever its policies allow; undefined if it can, or if nobody can tell. */
export async function findIamFault(connection: Connection, issuerArn: string): Promise<IssuerFault | undefined> {
    const limit = await findIamLimit(connection, issuerArn);
    return limit && limitFault(limit);
}
