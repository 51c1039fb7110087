import type { HandlerExecutionContext, HttpRequest, MiddlewareStack } from "@smithy/types";
import { LocalFault } from "./localFault";

/** What is known about a failed call. */
export interface FailedCall {
    /** The action, e.g. `iam:CreateUser`. */
    readonly call: string;
    /**
     * Whether the call may have taken effect: a request was sent, and no response said that AWS rejected it. An error
     * raised before a request was sent (credentials, validation) is not ambiguous. Neither is a rejection, unless an
     * earlier attempt of the same call had no response.
     */
    readonly isAmbiguous: boolean;
    /** The last request; undefined if none was sent. */
    readonly request: SentRequest | undefined;
}

/** The destination and the signature of a request. */
export interface SentRequest {
    /** `http:` or `https:`. */
    readonly protocol: string;
    readonly hostname: string;
    readonly port: number | undefined;
    /** Region that it was signed for; undefined if it was not signed. */
    readonly region: string | undefined;
    /** Whether it was signed with temporary credentials. */
    readonly isTemporary: boolean;
}

const failures = new WeakMap<object, FailedCall>();

/** Returns what is known about the call that an SDK error comes from; undefined for our own errors. */
export function failedCall(error: unknown): FailedCall | undefined {
    return typeof error === "object" && error !== null ? failures.get(error) : undefined;
}

/** The outcome of a call's attempts. */
interface Attempts {
    /** Whether a request with an unknown outcome was sent. */
    isUnknown: boolean;
    /** Whether the response to the last request says that AWS did nothing. */
    isRejected: boolean;
    /** The last request. */
    request?: SentRequest;
}

const attemptsOf = new WeakMap<HandlerExecutionContext, Attempts>();

type Next = (args: never) => Promise<{ readonly response?: unknown; readonly output?: unknown }>;

/** Makes a client record for each of its errors which call failed, and whether it may have taken effect. */
export function followCalls(stack: MiddlewareStack<never, never>): void {
    const recordCall = (next: Next, context: HandlerExecutionContext) => async (args: never) => {
        const attempts: Attempts = { isUnknown: false, isRejected: true };
        attemptsOf.set(context, attempts);
        try {
            return await next(args);
        } catch (error) {
            if (typeof error === "object" && error !== null) {
                // A response that cannot be parsed, e.g. a proxy's page, counts as no response.
                const isAmbiguous = attempts.isUnknown || !attempts.isRejected;
                // If a role could not be assumed first, this call sent nothing and the error keeps the inner call.
                const { call, request } = failures.get(error) ?? { call: callName(context), request: attempts.request };
                failures.set(error, { call, isAmbiguous, request });
            }
            throw error;
        }
    };
    const recordAttempt =
        (next: Next, context: HandlerExecutionContext) => async (args: { readonly request?: unknown }) => {
            const attempts = attemptsOf.get(context);
            if (attempts) {
                attempts.request = describeRequest(args.request as HttpRequest);
            }
            const update = (isUnknown: boolean, isRejected: boolean) => {
                if (attempts) {
                    attempts.isUnknown ||= isUnknown;
                    attempts.isRejected = isRejected;
                }
            };
            try {
                const result = await next(args as never);
                const { statusCode = 0 } = (result.response ?? {}) as { statusCode?: number };
                update(statusCode >= 500, statusCode >= 400 && statusCode < 500);
                return result;
            } catch (error) {
                const isSent = !(error instanceof LocalFault);
                update(isSent, !isSent);
                throw error;
            }
        };
    stack.add(recordCall as never, { step: "initialize", name: "followCall", priority: "high", override: true });
    // Innermost, so that it sees the final request and the raw response.
    stack.add(recordAttempt as never, { step: "deserialize", name: "followAttempt", priority: "low", override: true });
}

function describeRequest({ protocol, hostname, port, headers }: HttpRequest): SentRequest {
    const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
    return { protocol, hostname, port, region, isTemporary: headers["x-amz-security-token"] !== undefined };
}

function callName({ clientName = "", commandName = "" }: HandlerExecutionContext): string {
    const service = clientName.replace(/Client$/, "").toLowerCase();
    return `${service}:${commandName.replace(/Command$/, "")}`;
}
