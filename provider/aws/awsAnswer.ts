import type { MiddlewareStack } from "@smithy/types";
import { NoAnswer } from "./errors";

/** More than any answer of IAM or STS has, in characters. */
const longest = 16 * 1024 * 1024;

type Response = { readonly statusCode?: number; body?: AsyncIterable<Uint8Array> | Uint8Array };
type Next = (args: never) => Promise<{ readonly response: unknown }>;

/**
 * Lets a client take only an answer that is AWS's. The SDK reads whatever comes with status 200 (a proxy's page,
 * another service's answer, nothing at all) as an answer without content, and most of IAM's writes have none. Of a
 * refusal that is none of AWS's, such as a proxy's 403 or 407, it tells nothing at all.
 */
export function takeAwsAnswersOnly(stack: MiddlewareStack<never, never>): void {
    const check = (next: Next) => async (args: never) => {
        const result = await next(args);
        const response = result.response as Response;
        const { statusCode: status = 0 } = response;
        if (response.body && (status === 200 || (status >= 300 && status < 500))) {
            const body = await readWhole(response.body);
            response.body = body;
            if (status === 200) {
                assertIsAws(body.toString());
            } else {
                assertIsRefusal(body.toString(), status);
            }
        }
        return result;
    };
    stack.add(check as never, { step: "deserialize", name: "takeAwsAnswersOnly", priority: "low", override: true });
}

/** Reads the body of an answer. Throws {@link NoAnswer} if it has no end. */
export async function readWhole(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> {
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

/** AWS refuses with XML, or with JSON that has a type. */
function assertIsRefusal(text: string, status: number): void {
    const isAws = /^\uFEFF?\s*</.test(text) ? !isPage(text.trimStart()) : text.includes('"__type"');
    if (!isAws) {
        throw new NoAnswer(describe(text.trimStart()), status);
    }
}

function isPage(text: string): boolean {
    return /^<(!doctype html|html)\b/i.test(text);
}

/** What a body is, without any of its text. */
function describe(text: string): string {
    if (text === "") {
        return "nothing";
    }
    if (/^[{[]/.test(text)) {
        return "JSON";
    }
    return isPage(text) ? "an HTML page" : "something else than IAM and STS send";
}
