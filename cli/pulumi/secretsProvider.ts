import type { LocalWorkspaceOptions } from "@pulumi/pulumi/automation";

/** A stack's secrets provider, as its state records it. */
export interface SecretsProvider {
    readonly type: string;
    readonly state?: { readonly salt?: string; readonly url?: string; readonly encryptedkey?: string };
}

/** Returns the encryption fields of a stack's settings file, from its state. */
export function encryptionSettings(secrets: SecretsProvider | undefined) {
    const { salt, url, encryptedkey } = secrets?.state ?? {};
    return {
        ...(secrets?.type === "passphrase" && salt && { encryptionSalt: salt }),
        ...(secrets?.type === "cloud" && url && { secretsProvider: url }),
        ...(secrets?.type === "cloud" && encryptedkey && { encryptedKey: encryptedkey }),
    };
}

/**
 * Returns the workspace's option for the URL of a cloud key. `stack init` ignores the URL in the stack's settings,
 * although it uses the encrypted key there.
 */
export function cloudKeyOption(secrets: SecretsProvider | undefined): Pick<LocalWorkspaceOptions, "secretsProvider"> {
    return secrets?.type === "cloud" && secrets.state?.url ? { secretsProvider: secrets.state.url } : {};
}
