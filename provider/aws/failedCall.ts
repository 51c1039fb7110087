import type { HandlerExecutionContext, HttpRequest, MiddlewareStack } from "@smithy/types";
import { LocalFault } from "./localFault";

/** What is known of a call that has failed. */
export interface FailedCall {
    /** The action, e.g. `iam:CreateUser`. */
    readonly call: string;
    /**
     * Whether AWS may have done what was asked: a request was sent, and no answer said that it was refused. An error
     * that was raised before anything was sent (credentials, validation) is not ambiguous, nor is a refusal, unless an
     * earlier attempt of the same call had no answer.
     */
    readonly isAmbiguous: boolean;
    /** What was sent last; undefined if nothing was. */
    readonly request: SentRequest | undefined;
}

/** Where a request went, and how it was signed. */
export interface SentRequest {
    /** `http:` or `https:`. */
    readonly protocol: string;
    readonly hostname: string;
    readonly port: number | undefined;
    /** The region that it was signed for; undefined if it was not signed. */
    readonly region: string | undefined;
    /** Whether it was signed with temporary credentials. */
    readonly isTemporary: boolean;
}

const failures = new WeakMap<object, FailedCall>();

/** What is known of the call that an SDK error comes from; undefined for errors of our own. */
export function failedCall(error: unknown): FailedCall | undefined {
    return typeof error === "object" && error !== null ? failures.get(error) : undefined;
}

/** What was seen of a call's attempts. */
interface Attempts {
    /** Whether a request went out whose outcome is unknown. */
    isLost: boolean;
    /** Whether the last request got an answer that says that AWS did nothing. */
    isRefused: boolean;
    request?: SentRequest;
}

const followed = new WeakMap<HandlerExecutionContext, Attempts>();

type Next = (args: never) => Promise<{ readonly response?: unknown; readonly output?: unknown }>;

/** Lets a client's errors tell of their calls: which one has failed, and whether AWS may have done it all the same. */
export function followCalls(stack: MiddlewareStack<never, never>): void {
    const around = (next: Next, context: HandlerExecutionContext) => async (args: never) => {
        const attempts: Attempts = { isLost: false, isRefused: true };
        followed.set(context, attempts);
        try {
            return await next(args);
        } catch (error) {
            if (typeof error === "object" && error !== null) {
                // An answer that nobody understands, e.g. a proxy's page, is none.
                const isAmbiguous = attempts.isLost || !attempts.isRefused;
                // Of a role that could not be assumed on the way: nothing was sent by this call.
                const { call, request } = failures.get(error) ?? { call: nameOf(context), request: attempts.request };
                failures.set(error, { call, isAmbiguous, request });
            }
            throw error;
        }
    };
    const each = (next: Next, context: HandlerExecutionContext) => async (args: { readonly request?: unknown }) => {
        const attempts = followed.get(context);
        if (attempts) {
            attempts.request = describeRequest(args.request as HttpRequest);
        }
        const note = (isLost: boolean, isRefused: boolean) => {
            if (attempts) {
                attempts.isLost ||= isLost;
                attempts.isRefused = isRefused;
            }
        };
        try {
            const result = await next(args as never);
            const { statusCode = 0 } = (result.response ?? {}) as { statusCode?: number };
            note(statusCode >= 500, statusCode >= 400 && statusCode < 500);
            return result;
        } catch (error) {
            const isSent = !(error instanceof LocalFault);
            note(isSent, !isSent);
            throw error;
        }
    };
    stack.add(around as never, { step: "initialize", name: "followCall", priority: "high", override: true });
    // Innermost, so that it sees what was sent and what has come back.
    stack.add(each as never, { step: "deserialize", name: "followAttempt", priority: "low", override: true });
}

function describeRequest({ protocol, hostname, port, headers }: HttpRequest): SentRequest {
    const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
    return { protocol, hostname, port, region, isTemporary: headers["x-amz-security-token"] !== undefined };
}

function nameOf({ clientName = "", commandName = "" }: HandlerExecutionContext): string {
    const service = clientName.replace(/Client$/, "").toLowerCase();
    return `${service}:${commandName.replace(/Command$/, "")}`;
}
