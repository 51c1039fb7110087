import type { WireRequest } from "../request/request";

/**
 * Returns the object in a PutObject request. The SDK may send it in `aws-chunked` encoding, with a checksum at the end.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function readObjectBody({ headers, body }: WireRequest): Uint8Array {
    if (!headers["content-encoding"]?.includes("aws-chunked")) {
        return body;
    }
    const chunks: Buffer[] = [];
    for (let position = 0; ; ) {
        const lineEnd = body.indexOf("\r\n", position);
        const size = Number.parseInt(body.toString("latin1", position, lineEnd), 16);
        if (lineEnd < 0 || !(size > 0)) {
            return Buffer.concat(chunks);
        }
        chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
        position = lineEnd + 2 + size + 2;
    }
}
