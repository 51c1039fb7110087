import type { IncomingMessage } from "node:http";
import { parseSignature, type Signature } from "./parseSignature";

/** A request as it came over the wire. */
export interface WireRequest {
    readonly method: string;
    /** As sent, escapes included. */
    readonly path: string;
    readonly query: URLSearchParams;
    /** By name in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
    /** Absent when the request is not signed. */
    readonly signature?: Signature;
    /** Parameters of a Query-protocol request, from query string and form. Empty for others. */
    readonly parameters: Readonly<Record<string, string>>;
}

/** The largest request that IAM takes is a policy of 131,072 characters; an object of S3 may be larger here. */
const bodyLimit = 1024 * 1024;

/** Reads a request. Bodies beyond 1 MiB are refused by dropping the connection. */
export async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > bodyLimit) {
            incoming.destroy();
            throw new Error("the request's body is larger than 1 MiB");
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
