import type { Lease } from "../../provider/lease/leaseInputs";

/** Returns a lease's credentials as the environment variables that the AWS SDKs and CLI read. Users have no token. */
export function credentialVariables(lease: Lease): Record<string, string> {
    const expiration = sessionExpiration(lease);
    return {
        AWS_ACCESS_KEY_ID: lease.accessKeyId,
        AWS_SECRET_ACCESS_KEY: lease.secretAccessKey,
        ...(lease.sessionToken && { AWS_SESSION_TOKEN: lease.sessionToken }),
        ...(expiration && { AWS_CREDENTIAL_EXPIRATION: expiration }),
    };
}

/**
 * Returns the expiration of a session, before which SDKs refresh. Returns undefined for users: SDKs request credentials
 * that are about to expire again and again, but a user's key does not change until its lease is replaced. Its guard
 * ends the lease.
 */
export function sessionExpiration({ sessionExpiration, sessionToken, expiresAt }: Lease): string | undefined {
    return sessionToken ? (sessionExpiration ?? expiresAt ?? undefined) : undefined;
}

/** Environment variables that would make the AWS SDKs and CLI use other credentials, or mix them. */
export const conflictingVariables = [
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
];
