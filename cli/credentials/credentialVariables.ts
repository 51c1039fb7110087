import type { Lease } from "../../provider/lease/leaseInputs";

/** A lease's credentials as the environment variables that AWS's SDKs and CLI read; no token for users. */
export function credentialVariables(lease: Lease): Record<string, string> {
    const end = sessionExpiration(lease);
    return {
        AWS_ACCESS_KEY_ID: lease.accessKeyId,
        AWS_SECRET_ACCESS_KEY: lease.secretAccessKey,
        ...(lease.sessionToken && { AWS_SESSION_TOKEN: lease.sessionToken }),
        ...(end && { AWS_CREDENTIAL_EXPIRATION: end }),
    };
}

/**
 * When a session ends, for SDKs that refresh ahead of it. Left out for users: SDKs call again and again for credentials that are about to
 * end, and a user's key does not change until its lease is replaced. What ends a user's lease is its guard.
 */
export function sessionExpiration({ sessionExpiration, sessionToken, expiresAt }: Lease): string | undefined {
    return sessionToken ? (sessionExpiration ?? expiresAt ?? undefined) : undefined;
}

/** Variables by which SDKs and CLI would take other credentials than those, or mix them. */
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
