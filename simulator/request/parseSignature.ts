/** The parts of a Signature Version 4 `Authorization` header. */
export interface Signature {
    readonly accessKeyId: string;
    /** Region of the credential scope. */
    readonly region: string;
    /** Service of the credential scope. */
    readonly service: string;
    readonly signedHeaders: readonly string[];
    /** Signature in hexadecimal. */
    readonly value: string;
    /** Time of the signature. */
    readonly date: Date;
    /** Session token. Present only for temporary credentials. */
    readonly sessionToken?: string;
}

const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Returns the signature of a request; undefined if it has no well-formed one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function parseSignature(headers: Readonly<Record<string, string>>): Signature | undefined {
    const match = pattern.exec(headers.authorization ?? "");
    const date = parseDate(headers["x-amz-date"] ?? "");
    if (!match || !date) {
        return undefined;
    }
    const [, accessKeyId = "", region = "", service = "", signed = "", value = ""] = match;
    const sessionToken = headers["x-amz-security-token"];
    return {
        accessKeyId,
        region,
        service,
        signedHeaders: signed.split(";"),
        value,
        date,
        ...(sessionToken && { sessionToken }),
    };
}

/** Parses a date such as `20150830T123600Z`. */
function parseDate(text: string): Date | undefined {
    const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
    if (!match) {
        return undefined;
    }
    const [, year, month, day, hour, minute, second] = match;
    return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
