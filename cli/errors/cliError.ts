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

/** Failures of several parts of one operation, each with its complete message. */
export class CombinedError extends CliError {
    constructor(
        exitCode: number,
        operation: Operation,
        readonly messages: readonly string[],
        options?: ErrorOptions,
    ) {
        super(exitCode, { code: "MultipleFailures", operation, reason: messages.join("; ") }, options);
        this.message = this.reason; // Each message starts with its own operation.
    }
}
