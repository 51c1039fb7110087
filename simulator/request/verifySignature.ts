import { timingSafeEqual } from "node:crypto";
import { Hash } from "@smithy/core/serde";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Signature } from "./parseSignature";
import { Refusal } from "./refusal";
import type { WireRequest } from "./request";

/**
 * How far a signature may be from AWS's clock.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
const skewLimit = 15 * 60_000;

/** Refuses a request whose signature is too old, too new, or not made with the secret of its key. */
export async function verifySignature(
    request: WireRequest,
    signature: Signature,
    secretAccessKey: string,
    now: number,
) {
    const signedAt = signature.date.getTime();
    if (Math.abs(now - signedAt) > skewLimit) {
        throw new Refusal("expiredSignature", explainSkew(signedAt, now));
    }
    const expected = Buffer.from(await sign(request, signature, secretAccessKey));
    const given = Buffer.from(signature.value);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
        throw new Refusal(
            "wrongSignature",
            "The request signature we calculated does not match the signature you provided.",
        );
    }
}

/** The signature that a request should have: the SDK's own signer over the headers that were signed. */
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

function explainSkew(signedAt: number, now: number): string {
    const compact = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    return signedAt < now
        ? `Signature expired: ${compact(signedAt)} is now earlier than ${compact(now - skewLimit)} (${compact(now)} - 15 min.)`
        : `Signature not yet current: ${compact(signedAt)} is still later than ${compact(now + skewLimit)} (${compact(now)} + 15 min.)`;
}
