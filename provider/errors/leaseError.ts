import type { ErrorCode } from "./errorCodes";
import type { Operation } from "./operation";

/** Why something failed, and what to do about it. */
export interface Reason {
    /** Starts in lower case and ends without a period. */
    readonly reason: string;
    /** What to do. Empty if the reason is sufficient. */
    readonly remedy?: string;
}

/** The reason for a failure, with its code. */
export interface Explanation extends Reason {
    readonly code: ErrorCode;
}

/** Fields of a {@link LeaseError}. */
export interface LeaseErrorFields extends Explanation {
    readonly operation: Operation;
}

/** A failure that a user can act on. It contains no secret. */
export class LeaseError extends Error {
    readonly __leaseError = true;
    readonly code: ErrorCode;
    readonly operation: Operation;
    readonly reason: string;
    readonly remedy: string;

    /** @param options `cause` is the original error, e.g. one of the AWS SDK */
    constructor({ code, operation, reason, remedy = "" }: LeaseErrorFields, options?: ErrorOptions) {
        super(`${operation}: ${explanationText({ reason, remedy })}`, options);
        this.name = "stacklease";
        this.code = code;
        this.operation = operation;
        this.reason = reason;
        this.remedy = remedy;
    }

    /** Returns whether a value is a LeaseError, including one of another copy of this package. */
    static isInstance(value: unknown): value is LeaseError {
        return (value as LeaseError | undefined)?.__leaseError === true;
    }
}

/** Returns the reason and the remedy as one line. */
export function explanationText({ reason, remedy }: Reason): string {
    return remedy ? `${reason}; ${remedy}` : reason;
}
