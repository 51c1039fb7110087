import { type DefaultRateLimiter, StandardRetryStrategy } from "@smithy/core/retry";
import type { RetryErrorInfo, RetryErrorType, RetryStrategyV2, StandardRetryToken } from "@smithy/types";
import { awsCode, statusOf } from "./errors";

/**
 * Which failures of a call can be retried. `once` is for calls that must not take effect twice, such as
 * CreateAccessKey. They are retried only if AWS stated that the call had no effect.
 */
export type Repeat = "idempotent" | "once";

/** Maximum number of attempts per call, including the first. */
export const maxAttempts = 8;

/**
 * The SDK's retry strategy with two corrections for IAM, and with one rate limiter per issuing identity. The limiter is
 * the SDK's adaptive one. It is idle until AWS throttles a call; then it limits all calls of the identity to the rate
 * that AWS accepts.
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
 * Returns the type of a failure for the SDK's retry strategy. It corrects the SDK's own classification:
 *
 * - LimitExceeded means a quota, so a retry cannot succeed. The SDK mistakes its class name for throttling.
 * - ConcurrentModification and EntityTemporarilyUnmodifiable should be retried, but the SDK does not retry them.
 *   https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html#API_PutUserPolicy_Errors
 * - If the machine's clock is minutes off, the SDK treats every failure as a corrected clock and retries it. Only a
 *   rejected signature is such a failure.
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

/** Codes with which services reject a signature for its date. The SDK then corrects its clock from the response. */
const skewCodes = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "SignatureDoesNotMatch"];

function isRefusal(error: unknown): boolean {
    const status = statusOf(error);
    return status >= 400 && status < 500;
}

/**
 * Full jitter with a base of 0.1 s that doubles up to 5 s.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
class JitteredBackoff {
    computeNextBackoffDelay(attempt: number): number {
        return Math.floor(Math.random() * Math.min(5_000, 100 * 2 ** attempt));
    }

    /** Ignores the SDK's two delay bases, 50 ms and 1 s for throttling. The limiter delays throttled calls. */
    setDelayBase(): void {}
}
