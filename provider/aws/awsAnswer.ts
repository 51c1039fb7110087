import type { MiddlewareStack } from "@smithy/types";
import { NoAnswer } from "./errors";

/** More than any answer of IAM or STS has, in characters. */
const longest = 16 * 1024 * 1024;

type Response = { readonly statusCode?: number; body?: AsyncIterable<Uint8Array> | Uint8Array };
type Next = (args: never) => Promise<{ readonly response: unknown }>;

/**
 * Lets a client take only an answer that is AWS's for a success. The SDK reads whatever comes with status 200 (a proxy's page, another service's
 * answer, nothing at all) as an answer without content, and most of IAM's writes have none.
 */
export function takeAwsAnswersOnly(stack: MiddlewareStack<never, never>): void {
    const check = (next: Next) => async (args: never) => {
        const result = await next(args);
        const response = result.response as Response;
        if (response.statusCode === 200 && response.body) {
            const body = await readWhole(response.body);
            response.body = body;
            assertIsAws(body.toString());
        }
        return result;
    };
    stack.add(check as never, { step: "deserialize", name: "takeAwsAnswersOnly", priority: "low" });
}

async function readWhole(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> {
    if (body instanceof Uint8Array) {
        return Buffer.from(body);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
        size += chunk.length;
        if (size > longest) {
            throw new NoAnswer("an endless one");
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization */
function assertIsAws(text: string): void {
    const [, root = ""] = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?<([\w:.-]+)/.exec(text) ?? [];
    if (!/^\w+Response$/.test(root) || root === "ErrorResponse") {
        throw new NoAnswer(describe(text.trimStart()));
    }
}

/** What a body is, without any of its text. */
function describe(text: string): string {
    if (text === "") {
        return "nothing";
    }
    if (/^[{[]/.test(text)) {
        return "JSON";
    }
    return /^<(!doctype html|html)\b/i.test(text) ? "an HTML page" : "something else than IAM and STS send";
}
