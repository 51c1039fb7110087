import type { Operation } from "../../provider/operation";
import { signalCode } from "../errors/exitCodes";
import { remark } from "../terminal/print";

/**
 * The signals by which others end a process, as far as one can hear of them: a command that has something to tidy does so at each, and one
 * that runs another hands each on. Not among them are
 * - SIGKILL and SIGSTOP, of which no process hears,
 * - SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT and SIGWINCH: job control and the terminal tell them to the whole job, and by default they do what is right,
 * - SIGPIPE and SIGXFSZ, which Node.js ignores, so that a write fails instead,
 * - SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP and SIGSYS: after a fault of its own no process can go on.
 */
const terminationSignals: readonly NodeJS.Signals[] = [
    ...(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const), // Somebody, or the terminal.
    ...(["SIGUSR1", "SIGUSR2", "SIGABRT", "SIGPWR"] as const), // A supervisor, by whatever it means by them.
    ...(["SIGALRM", "SIGVTALRM", "SIGPROF", "SIGXCPU", "SIGIO", "SIGSTKFLT"] as const), // A timer or limit that was set before us.
];

/** Those that a terminal sends to the whole job at a key, the command that we run included. */
export const keyboardSignals: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/** Whoever has taken the signals; the last one has them. */
const handlers = new Set<(signal: NodeJS.Signals) => void>();

function deliver(signal: NodeJS.Signals): void {
    [...handlers].at(-1)?.(signal);
}

/**
 * Takes the signals that end a process over from whoever has had them, and keeps them from ending it: who has taken them last hears of them
 * alone. SIGUSR1 is among them, at which Node.js would open a port for debuggers, by which every secret of the process could be read.
 * @returns what gives them back
 */
export function onTerminationSignal(heard: (signal: NodeJS.Signals) => void): () => void {
    if (handlers.size === 0) {
        for (const signal of terminationSignals) {
            process.on(signal, deliver);
        }
    }
    handlers.add(heard);
    return () => {
        handlers.delete(heard);
    };
}

/** Ends this process as a signal would. */
export function exitBySignal(signal: NodeJS.Signals): never {
    process.exit(signalCode(signal));
}

/**
 * Lets Ctrl-C, a closed terminal and any other signal end a command that has changed nothing yet: at once, with a line that says so and the
 * shells' exit code of the signal. Whatever has something to tidy takes the signals from there.
 * @param operation to begin the line with
 */
export function exitOnSignal(operation: Operation): void {
    onTerminationSignal((signal) => {
        remark(`stacklease: ${operation}: it was interrupted; run the same command again`);
        exitBySignal(signal);
    });
}
