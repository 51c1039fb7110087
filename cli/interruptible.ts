import { CliError } from "./cliError";
import { takeSignals } from "./endAtSignal";
import { signalCode } from "./exitCodes";
import { remark } from "./terminal/progress";

const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/**
 * Does something that Ctrl-C, SIGTERM or a closed terminal may interrupt, but not break off: the work is told by its signal, and what it then
 * leaves behind is its own to tidy. Fails with the shells' exit code of the signal.
 * @param what `<verb> <thing> <name>`, to begin an error with
 * @param work Is given the signal, and how to do a part during which signals are that part's own affair.
 */
export async function interruptible<T>(
    what: string,
    work: (signal: AbortSignal, leaveSignalsTo: <P>(part: () => Promise<P>) => Promise<P>) => Promise<T>,
): Promise<T> {
    const controller = new AbortController();
    let caught: NodeJS.Signals | undefined;
    let left = false;
    const leaveSignalsTo = async <P>(part: () => Promise<P>): Promise<P> => {
        left = true;
        try {
            return await part();
        } finally {
            left = false;
        }
    };
    const interrupt = (signal: NodeJS.Signals) => {
        if (left) {
            return;
        }
        if (!caught) {
            remark("stacklease: interrupted; ending what is under way …");
        }
        caught ??= signal;
        controller.abort();
    };
    for (const signal of signals) {
        process.on(signal, interrupt);
    }
    const giveBack = takeSignals();
    try {
        return await work(controller.signal, leaveSignalsTo);
    } catch (error) {
        throw caught ? interrupted(what, caught, error as Error) : error;
    } finally {
        giveBack();
        for (const signal of signals) {
            process.removeListener(signal, interrupt);
        }
    }
}

function interrupted(what: string, signal: NodeJS.Signals, { name, message }: Error): CliError {
    const rest =
        name === "AbortError" ? "" : ` (${message.startsWith(`${what}: `) ? message.slice(what.length + 2) : message})`;
    return new CliError(signalCode(signal), `${what}: it was interrupted${rest}`);
}
