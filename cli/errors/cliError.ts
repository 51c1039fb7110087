import { LeaseError, type LeaseErrorFields } from "../../provider/leaseError";

/** A failure of the command, and the exit code that goes with it. */
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
