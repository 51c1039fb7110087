import { type ChildProcess, spawn } from "node:child_process";
import type { Lease } from "../../provider/lease/leaseInputs";
import type { Operation } from "../../provider/operation";
import { CliError } from "../cliError";
import { exitCodes, signalCode } from "../exitCodes";
import { keySignals, takeSignals } from "../signals";
import { credentialVariables, otherCredentialVariables } from "./credentials";

/**
 * Runs a command with a lease's credentials in its environment, and in nobody else's. Signals are passed on, and the result is its exit code,
 * 128 and the signal's number when one has ended it. From a terminal it gets Ctrl-C and Ctrl-\ itself; this process waits for it all the same.
 * @param operation `<verb> lease <id>`, to begin an error with
 */
export async function runWith(
    lease: Lease,
    [file = "", ...args]: readonly string[],
    operation: Operation,
): Promise<number> {
    const env: NodeJS.ProcessEnv = { ...process.env };
    for (const name of otherCredentialVariables) {
        delete env[name];
    }
    Object.assign(env, credentialVariables(lease), { STACKLEASE_LEASE_ID: lease.leaseId });
    return new Promise((resolve, reject) => {
        let child: ChildProcess | undefined;
        // Before the command starts: a signal that comes as soon as it does must not end this process and leave the command alone.
        const giveBack = takeSignals((signal) => {
            if (!keySignals.includes(signal) || !atTerminal()) {
                child?.kill(signal);
            }
        });
        const fail = (error: NodeJS.ErrnoException) => {
            giveBack();
            reject(cannotStart(operation, file, error));
        };
        try {
            child = spawn(file, args, { env, stdio: "inherit" });
        } catch (error) {
            return fail(error as NodeJS.ErrnoException); // Some it throws, and some it tells of.
        }
        child.on("error", fail);
        child.on("exit", (code, signal) => {
            giveBack();
            resolve(code ?? signalCode(signal as NodeJS.Signals));
        });
    });
}

/** Whether Ctrl-C and Ctrl-\ reach the command from the terminal itself: they do in a pipeline too, where standard input is none. */
function atTerminal(): boolean {
    return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

/** By the exit codes of shells. */
function cannotStart(operation: Operation, file: string, { code }: NodeJS.ErrnoException): CliError {
    if (code === "ENOENT" || file === "") {
        return new CliError(exitCodes.notFound, {
            code: "CommandFailed",
            operation,
            reason: `there is no command ${file || '""'}`,
            remedy: "correct it, or PATH",
        });
    }
    const remedy = code === "E2BIG" ? "give it less in arguments and environment" : "see that it is a program";
    return new CliError(exitCodes.cannotRun, {
        code: "CommandFailed",
        operation,
        reason: `${file} can't be run (${code})`,
        remedy,
    });
}
