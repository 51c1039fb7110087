import { secretSignature, signatureKey } from "../../provider/pulumi/secretSignature";

/**
 * Stands for a secret in a state that was read without secrets. It is not null, since the state has an unknown value
 * there. It is a symbol, so that it cannot be taken for a string or converted to one by accident.
 */
export const unread: unique symbol = Symbol("secret that was not read");

/** Type of {@link unread}. */
export type Unread = typeof unread;

/** Text that is shown instead of a value that the stack keeps secret. */
export const concealed = "[secret]";

interface Secret {
    readonly plaintext?: string;
}

/** Replaces the secrets in a value of a checkpoint with their plain values, or with {@link unread}. */
export function reveal(value: unknown): unknown {
    return replaceSecrets(value, ({ plaintext }) => (plaintext === undefined ? unread : reveal(JSON.parse(plaintext))));
}

/** Replaces the secrets in a value of a checkpoint with {@link concealed}, so that it can be shown. */
export function conceal(value: unknown): unknown {
    return replaceSecrets(value, () => concealed);
}

/** Returns the value of a key, or null. Any key of {@link unread} or {@link concealed} has that value, too. */
export function valueAt(value: unknown, key: string): unknown {
    if (value === unread || value === concealed) {
        return value;
    }
    return isContainer(value) ? ((value as Record<string, unknown>)[key] ?? null) : null;
}

/** Returns whether a value of a checkpoint is or contains a secret. */
export function holdsSecret(value: unknown): boolean {
    return isSecret(value) || (isContainer(value) && Object.values(value).some(holdsSecret));
}

function replaceSecrets(value: unknown, replacement: (secret: Secret) => unknown): unknown {
    if (isSecret(value)) {
        return replacement(value);
    }
    if (Array.isArray(value)) {
        return value.map((each) => replaceSecrets(each, replacement));
    }
    return isContainer(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceSecrets(each, replacement)]))
        : value;
}

function isContainer(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}

function isSecret(value: unknown): value is Secret {
    return isContainer(value) && (value as Record<string, unknown>)[signatureKey] === secretSignature;
}
