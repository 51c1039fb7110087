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
    const bag = value as Record<string, unknown>;
    if (bag[signatureKey] === secretSignature) {
        const { plaintext } = bag as Secret;
        return plaintext === undefined ? null : unwrapSecrets(JSON.parse(plaintext));
    }
    return Object.fromEntries(Object.entries(bag).map(([key, each]) => [key, unwrapSecrets(each)]));
}
