import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { secretSignature, signatureKey } from "../../provider/pulumi/secretSignature";
import type { Bag } from "./resource";

/** Encrypts and decrypts the secrets of a state, like Pulumi's passphrase secrets provider. */
export interface Encryption {
    /** The setting `encryptionsalt` of a stack. */
    readonly salt: string;
    readonly key: Buffer;
    encrypt(value: unknown): Bag;
    decrypt(value: unknown): unknown;
}

const encryptions = new Map<string, Encryption>();

/**
 * Returns the encryption with a passphrase. A process derives the key once, because that is slow.
 * https://github.com/pulumi/pulumi/blob/master/pkg/secrets/passphrase/manager.go
 */
export function encryptionWith(passphrase: string): Encryption {
    const known = encryptions.get(passphrase);
    if (known) {
        return known;
    }
    const salt = randomBytes(8);
    const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
    const encryptText = (text: string) => {
        const nonce = randomBytes(12);
        const cipher = createCipheriv("aes-256-gcm", key, nonce);
        const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
        return `v1:${nonce.toString("base64")}:${encrypted.toString("base64")}`;
    };
    const decryptText = (text: string) => {
        const [, nonce = "", encrypted = ""] = text.split(":");
        const bytes = Buffer.from(encrypted, "base64");
        const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
        decipher.setAuthTag(bytes.subarray(-16));
        return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
    };
    const made: Encryption = {
        salt: `v1:${salt.toString("base64")}:${encryptText("pulumi")}`,
        key,
        encrypt: (value) => ({ [signatureKey]: secretSignature, ciphertext: encryptText(JSON.stringify(value)) }),
        decrypt: (value) => {
            const { ciphertext } = (value ?? {}) as { ciphertext?: string };
            if (isSecret(value) && ciphertext) {
                return JSON.parse(decryptText(ciphertext)) as unknown;
            }
            return value;
        },
    };
    encryptions.set(passphrase, made);
    return made;
}

/** Returns whether a value of a state is secret. */
export function isSecret(value: unknown): boolean {
    return (value as Bag | null)?.[signatureKey] === secretSignature;
}
