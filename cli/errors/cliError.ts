import { LeaseError, type LeaseErrorFields } from "../../provider/errors/leaseError";
import type { Operation } from "../../provider/errors/operation";

/** Exit codes. Scripts rely on them: docs/command.md lists them. */
export const exitCodes = {
    done: 0,
    /** The command failed, or part of it. */
    failed: 1,
    /** Invalid usage. */
    usage: 2,
    /** `sweep` or `doctor` found a problem. */
    found: 3,
    /** No lease or policy matches, or more than one does. */
    unknown: 4,
    /** The credentials cannot be used: the lease has expired, was killed, or its mint never finished. */
    ended: 5,
    /** The stack cannot be read or written: it does not exist, its passphrase is wrong, it is locked. */
    stack: 6,
    /** As in shells: the command was found but cannot be run. */
    cannotRun: 126,
    /** As in shells: the command does not exist. */
    notFound: 127,
} as const;

/** Returns the shells' exit code for a process that a signal ended. */
export function signalCode(signal: NodeJS.Signals): number {
    const { constants } = require("node:os") as typeof import("node:os");
    return 128 + constants.signals[signal];
}

/** A failure of a subcommand, with its exit code. */
export class CliError extends LeaseError {
    exitCode: number;

    constructor(exitCode: number, fields: LeaseErrorFields, options?: ErrorOptions) {
        super(fields, options);
        this.exitCode = exitCode;
    }

    /** Sets the exit code and returns this error. */
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
