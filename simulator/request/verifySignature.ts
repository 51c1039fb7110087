import { timingSafeEqual } from "node:crypto";
import { Hash } from "@smithy/core/serde";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Signature } from "./parseSignature";
import { Refusal } from "./refusal";
import type { WireRequest } from "./request";

/**
 * Largest difference between the date of a signature and AWS's clock.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
const maxSkewMs = 15 * 60_000;

/**
 * Verifies the signature of a request.
 * @throws {Refusal} if the signature is too old, too new, or not made with the secret of its key
 */
export async function verifySignature(
    request: WireRequest,
    signature: Signature,
    secretAccessKey: string,
    nowMs: number,
) {
    const signedAtMs = signature.date.getTime();
    if (Math.abs(nowMs - signedAtMs) > maxSkewMs) {
        throw new Refusal("expiredSignature", explainSkew(signedAtMs, nowMs));
    }
    const expected = Buffer.from(await sign(request, signature, secretAccessKey));
    const actual = Buffer.from(signature.value);
    if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
        throw new Refusal(
            "wrongSignature",
            "The request signature we calculated does not match the signature you provided.",
        );
    }
}

/** Returns the expected signature of a request, created by the SDK's own signer for the headers that were signed. */
export async function sign(request: WireRequest, signature: Signature, secretAccessKey: string): Promise<string> {
    const { region, service, signedHeaders, date, accessKeyId, sessionToken } = signature;
    const signer = new SignatureV4({
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
        region,
        service,
        sha256: Hash.bind(null, "sha256"),
        applyChecksum: false,
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
        uriEscapePath: service !== "s3",
    });
    const query: Record<string, string[]> = {};
    for (const [key, value] of request.query) {
        query[key] = [...(query[key] ?? []), value];
    }
    const signed = await signer.sign(
        new HttpRequest({
            method: request.method,
            path: request.path,
            query,
            headers: Object.fromEntries(signedHeaders.map((name) => [name, request.headers[name] ?? ""])),
            body: request.body,
        }),
        { signingDate: date, signableHeaders: new Set(signedHeaders) },
    );
    return /Signature=([0-9a-f]+)/.exec(signed.headers.authorization ?? "")?.[1] ?? "";
}

function explainSkew(signedAtMs: number, nowMs: number): string {
    const compactDate = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    return signedAtMs < nowMs
        ? `Signature expired: ${compactDate(signedAtMs)} is now earlier than ${compactDate(nowMs - maxSkewMs)} (${compactDate(nowMs)} - 15 min.)`
        : `Signature not yet current: ${compactDate(signedAtMs)} is still later than ${compactDate(nowMs + maxSkewMs)} (${compactDate(nowMs)} + 15 min.)`;
}
