import type { IncomingMessage } from "node:http";
import { parseSignature, type Signature } from "./parseSignature";

/** An HTTP request. */
export interface WireRequest {
    readonly method: string;
    /** Path as sent, with escapes. */
    readonly path: string;
    readonly query: URLSearchParams;
    /** Headers by name in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
    /** Signature. Absent if the request is not signed. */
    readonly signature?: Signature;
    /** Parameters of a Query request, from the query string and the form. Empty for other protocols. */
    readonly parameters: Readonly<Record<string, string>>;
}

/** Largest body in bytes. IAM's largest request is a policy of 131,072 characters; objects of S3 can be larger. */
const maxBodyBytes = 1024 * 1024;

/** Reads a request. Closes the connection if the body is larger than 1 MiB. */
export async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBodyBytes) {
            incoming.destroy();
            throw new Error("the request body is larger than 1 MiB");
        }
        chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    const [path = "/", search = ""] = (incoming.url ?? "/").split("?", 2);
    const query = new URLSearchParams(search);
    const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(",") : (value ?? ""),
        ]),
    );
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
    const signature = parseSignature(headers);
    return {
        method: incoming.method ?? "GET",
        path,
        query,
        headers,
        body,
        ...(signature && { signature }),
        parameters: {
            ...Object.fromEntries(query),
            ...(isForm ? Object.fromEntries(new URLSearchParams(body.toString())) : {}),
        },
    };
}
