import { LeaseError, type LeaseErrorFields } from "../../provider/errors/leaseError";
import type { Operation } from "../../provider/errors/operation";

/** A failure of a subcommand, with its exit code. */
export class CliError extends LeaseError {
    exitCode: number;

    constructor(exitCode: number, fields: LeaseErrorFields, options?: ErrorOptions) {
        super(fields, options);
        this.exitCode = exitCode;
    }

    /** Returns this error with another exit code. */
    withExitCode(exitCode: number): this {
        this.exitCode = exitCode;
        return this;
    }
}

/** The failure of a part of an operation. */
export interface Failure {
    readonly error: Error;
    /** What its message does not say, e.g. what was done before it. */
    readonly note?: string;
}

/** Failures of several parts of one operation. */
export class CombinedError extends CliError {
    /** @param notes sentences that follow the failures, e.g. about what was not processed */
    constructor(
        exitCode: number,
        operation: Operation,
        readonly failures: readonly Failure[],
        readonly notes: readonly string[] = [],
        options?: ErrorOptions,
    ) {
        const reason = [...failures.map(failureText), ...notes].join("; ");
        super(exitCode, { code: "MultipleFailures", operation, reason }, options);
        this.message = this.reason; // Each message starts with its own operation.
    }
}

function failureText({ error, note }: Failure): string {
    return note === undefined ? error.message : `${error.message} (${note})`;
}
