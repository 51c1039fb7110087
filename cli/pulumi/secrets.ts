/** Marks a secret in a checkpoint. https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go (SigKey, SecretSig) */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/**
 * A secret of a state that was read without secrets. It is not null: the state holds something there, and nobody knows what. As a symbol it
 * can't be taken for text, and no text can be made of it by accident.
 */
export const unread: unique symbol = Symbol("secret that was not read");
export type Unread = typeof unread;

/** What is shown in the place of a value that its stack keeps secret. */
export const concealed = "[secret]";

interface Secret {
    readonly plaintext?: string;
}

/** A value of a checkpoint with its secrets as plain values; {@link unread} for each that was not read. */
export function reveal(value: unknown): unknown {
    return replaceSecrets(value, ({ plaintext }) => (plaintext === undefined ? unread : reveal(JSON.parse(plaintext))));
}

/** A value of a checkpoint that can be shown: {@link concealed} for each secret, whether it was read or not. */
export function conceal(value: unknown): unknown {
    return replaceSecrets(value, () => concealed);
}

/** What stands under a key of a value whose secrets were replaced: within a secret there are only secrets. null for nothing. */
export function valueAt(value: unknown, key: string): unknown {
    if (value === unread || value === concealed) {
        return value;
    }
    return isContainer(value) ? ((value as Record<string, unknown>)[key] ?? null) : null;
}

/** Whether a value of a checkpoint is or holds a secret. */
export function holdsSecret(value: unknown): boolean {
    return isSecret(value) || (isContainer(value) && Object.values(value).some(holdsSecret));
}

function replaceSecrets(value: unknown, instead: (secret: Secret) => unknown): unknown {
    if (isSecret(value)) {
        return instead(value);
    }
    if (Array.isArray(value)) {
        return value.map((each) => replaceSecrets(each, instead));
    }
    return isContainer(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceSecrets(each, instead)]))
        : value;
}

function isContainer(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}

function isSecret(value: unknown): value is Secret {
    return isContainer(value) && (value as Record<string, unknown>)[signatureKey] === secretSignature;
}
