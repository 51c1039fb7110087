import type { Connection } from "../aws/connection";
import type { CredentialDriver, LeaseUsers } from "../lease/credentialDriver";
import type { CredentialType } from "../lease/credentialTypes";
import type { LeaseInputs } from "../lease/leaseInputs";

/**
 * Drivers of the credential types. Only the driver in use is loaded. The facts of the types are in credentialTypes.ts.
 */
const drivers: Readonly<Record<CredentialType, () => Promise<CredentialDriver>>> = {
    iam_user: async () => (await import("./iamUser/iamUser.js")).iamUser,
    assumed_role: async () => (await import("./session/assumedRole.js")).assumedRole,
    federation_token: async () => (await import("./session/federationToken.js")).federationToken,
    session_token: async () => (await import("./session/sessionToken.js")).sessionToken,
};

/** Returns the driver for a lease. */
export function driverOf({ policy: { credentialType } }: Pick<LeaseInputs, "policy">): Promise<CredentialDriver> {
    return drivers[credentialType]();
}

/** Returns the IAM users of leases, as seen with a connection, whatever ledger they belong to. */
export async function leaseUsers(connection: Connection): Promise<LeaseUsers> {
    return (await import("./iamUser/iamUser.js")).iamUser.users(connection);
}
