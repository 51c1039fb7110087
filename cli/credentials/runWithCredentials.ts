import { type ChildProcess, spawn } from "node:child_process";
import type { Operation } from "../../provider/errors/operation";
import type { Lease } from "../../provider/lease/leaseInputs";
import { CliError, exitCodes, signalCode } from "../errors/cliError";
import { keyboardSignals, onTerminationSignal } from "../process/signals";
import { conflictingVariables, credentialVariables } from "./credentialVariables";

/**
 * Runs a command with a lease's credentials in its environment only. Forwards signals, except Ctrl-C and Ctrl-\ that
 * the command gets from the terminal itself.
 * @param operation for errors
 * @returns the command's exit code, or 128 and the number of the signal that ended it
 * @throws CliError `CommandFailed` if the command cannot be started
 */
export async function runWithCredentials(
    lease: Lease,
    [file = "", ...args]: readonly string[],
    operation: Operation,
): Promise<number> {
    const env: NodeJS.ProcessEnv = { ...process.env };
    for (const name of conflictingVariables) {
        delete env[name];
    }
    Object.assign(env, credentialVariables(lease), { STACKLEASE_LEASE_ID: lease.leaseId });
    return new Promise((resolve, reject) => {
        let child: ChildProcess | undefined;
        // Before the command starts: an early signal must not end this process and leave the command running.
        const stopListening = onTerminationSignal((signal) => {
            if (!keyboardSignals.includes(signal) || !hasTerminal()) {
                child?.kill(signal);
            }
        });
        const fail = (error: NodeJS.ErrnoException) => {
            stopListening();
            reject(cannotStart(operation, file, error));
        };
        try {
            child = spawn(file, args, { env, stdio: "inherit" });
        } catch (error) {
            return fail(error as NodeJS.ErrnoException); // Node.js throws some errors and emits others.
        }
        child.on("error", fail);
        child.on("exit", (code, signal) => {
            stopListening();
            resolve(code ?? signalCode(signal as NodeJS.Signals));
        });
    });
}

/**
 * Returns whether the command gets Ctrl-C and Ctrl-\ from a terminal itself, as also in a pipeline without a terminal
 * on stdin.
 */
function hasTerminal(): boolean {
    return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

/** Returns the error for a command that cannot be started, with the shells' exit codes. */
function cannotStart(operation: Operation, file: string, { code }: NodeJS.ErrnoException): CliError {
    if (code === "ENOENT" || file === "") {
        return new CliError(exitCodes.notFound, {
            code: "CommandFailed",
            operation,
            reason: `command ${file || '""'} not found`,
            remedy: "correct the command or PATH",
        });
    }
    const remedy =
        code === "E2BIG" ? "shorten its arguments and environment" : "check that it is an executable program";
    return new CliError(exitCodes.cannotRun, {
        code: "CommandFailed",
        operation,
        reason: `${file} cannot be run (${code})`,
        remedy,
    });
}
