import type { Operation } from "../../provider/operation";
import { CliError } from "./cliError";

/** Failures of several parts of one operation, each a whole message. */
export class CombinedError extends CliError {
    constructor(
        exitCode: number,
        operation: Operation,
        readonly messages: readonly string[],
        options?: ErrorOptions,
    ) {
        super(exitCode, { code: "MultipleFailures", operation, reason: messages.join("; ") }, options);
        this.message = this.reason; // Each part says what it was doing.
    }
}
