import { type ChildProcess, spawn } from "node:child_process";
import type { Lease } from "../../provider/lease/leaseInputs";
import { CliError } from "../cliError";
import { takeSignals } from "../endAtSignal";
import { exitCodes, signalCode } from "../exitCodes";
import { credentialVariables, otherCredentialVariables } from "./credentials";

const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/**
 * Runs a command with a lease's credentials in its environment, and in nobody else's. Signals are passed on, and the result is its exit code,
 * 128 and the signal's number when one has ended it. From a terminal it gets Ctrl-C itself; this process waits for it all the same.
 * @param what `<verb> lease <id>`, to begin an error with
 */
export async function runWith(lease: Lease, [file = "", ...args]: readonly string[], what: string): Promise<number> {
    const env: NodeJS.ProcessEnv = { ...process.env };
    for (const name of otherCredentialVariables) {
        delete env[name];
    }
    Object.assign(env, credentialVariables(lease), { STACKLEASE_LEASE_ID: lease.leaseId });
    return new Promise((resolve, reject) => {
        let child: ChildProcess | undefined;
        const passOn = (signal: NodeJS.Signals) => {
            if (signal !== "SIGINT" || !atTerminal()) {
                child?.kill(signal);
            }
        };
        const stop = () => {
            giveBack();
            for (const signal of signals) {
                process.removeListener(signal, passOn);
            }
        };
        // Before the command starts: a signal that comes as soon as it does must not end this process and leave the command alone.
        for (const signal of signals) {
            process.on(signal, passOn);
        }
        const giveBack = takeSignals();
        child = spawn(file, args, { env, stdio: "inherit" });
        child.on("error", (error: NodeJS.ErrnoException) => {
            stop();
            reject(cannotStart(what, file, error));
        });
        child.on("exit", (code, signal) => {
            stop();
            resolve(code ?? signalCode(signal as NodeJS.Signals));
        });
    });
}

/** Whether Ctrl-C reaches the command from the terminal itself: it does in a pipeline too, where standard input is none. */
function atTerminal(): boolean {
    return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function cannotStart(what: string, file: string, error: NodeJS.ErrnoException): CliError {
    return error.code === "ENOENT"
        ? new CliError(exitCodes.notFound, `${what}: there is no command ${file}; correct it, or PATH`)
        : new CliError(exitCodes.cannotRun, `${what}: ${file} can't be run (${error.code}); see that it is a program`);
}
