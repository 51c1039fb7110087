import { LeaseError } from "../provider/aws/errors";

/** A failure of the command: one line for the user, and the exit code that goes with it. */
export class CliError extends LeaseError {
    constructor(
        readonly exitCode: number,
        message: string,
        options?: ErrorOptions,
    ) {
        super(message, options);
        Error.captureStackTrace(this, CliError); // For --debug.
    }
}
