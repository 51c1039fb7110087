import type { MiddlewareStack } from "@smithy/types";
import { InvalidResponse } from "./errors";

/** Longest response body that is read. Longer than any response of IAM or STS. */
const maxBodyBytes = 16 * 1024 * 1024;

type Response = { readonly statusCode?: number; body?: AsyncIterable<Uint8Array> | Uint8Array };
type Next = (args: never) => Promise<{ readonly response: unknown }>;

/**
 * Makes a client reject responses that do not come from AWS.
 *
 * The SDK accepts any response with status 200, such as a proxy's page, another service's response or an empty body. It
 * parses it as a response without content, and most write calls of IAM have no content either. If an error response is
 * not from AWS, such as a proxy's 403 or 407, the SDK's error has no details at all.
 */
export function rejectForeignResponses(stack: MiddlewareStack<never, never>): void {
    const check = (next: Next) => async (args: never) => {
        const result = await next(args);
        const response = result.response as Response;
        const { statusCode: status = 0 } = response;
        if (response.body && (status === 200 || (status >= 300 && status < 500))) {
            const body = await readBody(response.body);
            response.body = body;
            if (status === 200) {
                assertAwsResponse(body.toString());
            } else {
                assertAwsError(body.toString(), status);
            }
        }
        return result;
    };
    stack.add(check as never, { step: "deserialize", name: "rejectForeignResponses", priority: "low", override: true });
}

/**
 * Reads the body of a response.
 * @throws {InvalidResponse} if the body is too long
 */
export async function readBody(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> {
    if (body instanceof Uint8Array) {
        return Buffer.from(body);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
        size += chunk.length;
        if (size > maxBodyBytes) {
            throw new InvalidResponse("a body larger than 16 MiB");
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

/**
 * Throws if a successful response does not come from AWS.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization
 */
function assertAwsResponse(text: string): void {
    const [, root = ""] = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?<([\w:.-]+)/.exec(text) ?? [];
    if (!/^\w+Response$/.test(root) || root === "ErrorResponse") {
        throw new InvalidResponse(describe(text.trimStart()));
    }
}

/** Throws if an error response does not come from AWS. AWS sends XML, or JSON with a `__type`. */
function assertAwsError(text: string, status: number): void {
    const isAws = /^\uFEFF?\s*</.test(text) ? !isHtmlPage(text.trimStart()) : text.includes('"__type"');
    if (!isAws) {
        throw new InvalidResponse(describe(text.trimStart()), status);
    }
}

function isHtmlPage(text: string): boolean {
    return /^<(!doctype html|html)\b/i.test(text);
}

/** Describes the kind of a response body, without its content. */
function describe(text: string): string {
    if (text === "") {
        return "an empty body";
    }
    if (/^[{[]/.test(text)) {
        return "JSON";
    }
    return isHtmlPage(text) ? "an HTML page" : "an unknown format";
}
