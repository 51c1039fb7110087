import { type DefaultRateLimiter, StandardRetryStrategy } from "@smithy/core/retry";
import type { RetryErrorInfo, RetryErrorType, RetryStrategyV2, StandardRetryToken } from "@smithy/types";
import { awsCode, statusOf } from "./errors";

/**
 * Which failures of a call may be answered by sending it again. `once` is for calls that must not happen twice
 * (CreateAccessKey): they are repeated only when AWS said that it did nothing.
 */
export type Repeat = "idempotent" | "once";

/** The attempts of one call, the first one included. */
export const maxAttempts = 8;

/**
 * The SDK's retry strategy with its two mistakes for IAM mended, behind one rate limiter per issuing identity. The
 * limiter is the SDK's adaptive one: idle until AWS throttles, then it holds every call of the identity to the rate AWS
 * takes.
 */
export class IamRetryStrategy implements RetryStrategyV2 {
    readonly mode = "adaptive";
    readonly #attempts: StandardRetryStrategy;

    constructor(
        private readonly repeat: Repeat,
        private readonly limiter: DefaultRateLimiter,
    ) {
        this.#attempts = new StandardRetryStrategy({ maxAttempts, backoff: new JitteredBackoff() });
    }

    async acquireInitialRetryToken(scope: string): Promise<StandardRetryToken> {
        await this.limiter.getSendToken();
        return this.#attempts.acquireInitialRetryToken(scope);
    }

    async refreshRetryTokenForRetry(token: StandardRetryToken, failure: RetryErrorInfo): Promise<StandardRetryToken> {
        const errorType = classify(failure, this.repeat);
        this.limiter.updateClientSendingRate({ errorType });
        const next = await this.#attempts.refreshRetryTokenForRetry(token, { ...failure, errorType });
        await this.limiter.getSendToken();
        return next;
    }

    recordSuccess(token: StandardRetryToken): void {
        this.limiter.updateClientSendingRate({});
        this.#attempts.recordSuccess(token);
    }
}

/**
 * LimitExceeded is a quota, which no retry mends, though the SDK takes its class name for throttling.
 * ConcurrentModification and EntityTemporarilyUnmodifiable ask for a retry, which the SDK does not give.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html#API_PutUserPolicy_Errors
 * On a machine whose clock is minutes off, the SDK flags every failure as a corrected clock and would repeat it; only a
 * refused signature is one.
 */
export function classify({ error, errorType }: RetryErrorInfo, repeat: Repeat): RetryErrorType {
    const code = awsCode(error);
    if (code === "LimitExceeded") {
        return "CLIENT_ERROR";
    }
    const isSkew = errorType === "TRANSIENT" && skewCodes.includes(code);
    if (isSkew || code === "ConcurrentModification" || code === "EntityTemporarilyUnmodifiable") {
        return "TRANSIENT"; // AWS did nothing.
    }
    if (repeat === "once" && errorType !== "THROTTLING") {
        return "CLIENT_ERROR";
    }
    return errorType === "TRANSIENT" && isRefusal(error) ? "CLIENT_ERROR" : errorType;
}

/** How services refuse a signature for its date. The SDK corrects its clock by the answer. */
const skewCodes = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "SignatureDoesNotMatch"];

function isRefusal(error: unknown): boolean {
    const status = statusOf(error);
    return status >= 400 && status < 500;
}

/**
 * Full jitter over 0.1 s, doubling up to 5 s. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
class JitteredBackoff {
    computeNextBackoffDelay(attempt: number): number {
        return Math.floor(Math.random() * Math.min(5_000, 100 * 2 ** attempt));
    }

    /** The SDK's two bases (50 ms, and 1 s for throttling) are not taken over: the limiter paces throttled calls. */
    setDelayBase(): void {}
}
