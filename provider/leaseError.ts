import type { ErrorCode } from "./errorCodes";
import type { Operation } from "./operation";

/** Why something failed, and what to do about it. */
export interface Reason {
    /** Starts in lower case and ends without a period. */
    readonly reason: string;
    /** What to do. Empty if the reason says all there is. */
    readonly remedy?: string;
}

/** Why something failed, with the code of the failure. */
export interface Explanation extends Reason {
    readonly code: ErrorCode;
}

/** What a {@link LeaseError} is made of. */
export interface LeaseErrorFields extends Explanation {
    readonly operation: Operation;
}

/** A failure that a user can act on. It holds no secret. */
export class LeaseError extends Error {
    readonly __leaseError = true;
    readonly code: ErrorCode;
    readonly operation: Operation;
    readonly reason: string;
    readonly remedy: string;

    /** @param options `cause` is the original error, such as the AWS SDK's */
    constructor({ code, operation, reason, remedy = "" }: LeaseErrorFields, options?: ErrorOptions) {
        super(`${operation}: ${explanationText({ reason, remedy })}`, options);
        this.name = "stacklease";
        this.code = code;
        this.operation = operation;
        this.reason = reason;
        this.remedy = remedy;
    }

    /** Returns whether a value is a LeaseError, of this copy of the package or of another. */
    static isInstance(value: unknown): value is LeaseError {
        return (value as LeaseError | undefined)?.__leaseError === true;
    }
}

/** Returns the reason and the remedy in one line. */
export function explanationText({ reason, remedy }: Reason): string {
    return remedy ? `${reason}; ${remedy}` : reason;
}
