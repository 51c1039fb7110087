/** Marks a secret in a checkpoint. https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go (SigKey, SecretSig) */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

interface Secret {
    readonly plaintext?: string;
}

/** A value of a checkpoint with its secrets as plain values; null where the checkpoint was read without them. */
export function unwrapSecrets(value: unknown): unknown {
    if (value === null || typeof value !== "object") {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map(unwrapSecrets);
    }
    if (isSecret(value)) {
        return value.plaintext === undefined ? null : unwrapSecrets(JSON.parse(value.plaintext));
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrapSecrets(each)]));
}

/** Whether a value of a checkpoint is a secret that was not read with it. */
export function isUnread(value: unknown): boolean {
    return isSecret(value) && value.plaintext === undefined;
}

function isSecret(value: unknown): value is Secret {
    return (value as Record<string, unknown> | null | undefined)?.[signatureKey] === secretSignature;
}
