import { randomBytes, randomUUID } from "node:crypto";

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * A unique identifier in AWS's form: a prefix that tells the kind, then 16 characters for access keys and 17 for the
 * rest.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueId(prefix: "AIDA" | "AKIA" | "ASIA" | "AROA" | "AGPA" | "ANPA" | "APKA" | "ACCA"): string {
    const length = prefix === "AKIA" || prefix === "ASIA" ? 16 : 17;
    return prefix + Array.from(randomBytes(length), (byte) => base32[byte % 32]).join("");
}

/** A secret access key: 40 characters of base64, slashes and plus signs included, as AWS's own. */
export function secretAccessKey(): string {
    return randomBytes(30).toString("base64");
}

/** The id of one request, a UUID as most services give. */
export function requestId(): string {
    return randomUUID();
}
