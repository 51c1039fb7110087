import { randomBytes, randomUUID } from "node:crypto";

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Returns a unique identifier in AWS's format: a prefix for the type, then 16 random characters for access keys and 17
 * for other types.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueId(prefix: "AIDA" | "AKIA" | "ASIA" | "AROA" | "AGPA" | "ANPA" | "APKA" | "ACCA"): string {
    const length = prefix === "AKIA" || prefix === "ASIA" ? 16 : 17;
    return prefix + Array.from(randomBytes(length), (byte) => base32[byte % 32]).join("");
}

/** Returns a secret access key: 40 characters of base64, including slashes and plus signs, as AWS's own keys. */
export function secretAccessKey(): string {
    return randomBytes(30).toString("base64");
}

/** Returns a request id: a UUID, as in most services. */
export function requestId(): string {
    return randomUUID();
}
