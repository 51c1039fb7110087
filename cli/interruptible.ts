import { CliError } from "./cliError";
import { signalCode } from "./exitCodes";
import { remark } from "./terminal/progress";

const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Does something that Ctrl-C, SIGTERM or a closed terminal may interrupt, but not break off: the work is told by its signal, and what it then
 * leaves behind is its own to tidy. Fails with the shells' exit code of the signal.
 * @param what `<verb> <thing> <name>`, to begin an error with
 */
export async function interruptible<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    let caught: NodeJS.Signals | undefined;
    const interrupt = (signal: NodeJS.Signals) => {
        if (!caught) {
            remark("stacklease: interrupted; ending what is under way …");
        }
        caught ??= signal;
        controller.abort();
    };
    for (const signal of signals) {
        process.on(signal, interrupt);
    }
    try {
        return await work(controller.signal);
    } catch (error) {
        throw caught
            ? new CliError(signalCode(caught), `${what}: it was interrupted (${(error as Error).message})`)
            : error;
    } finally {
        for (const signal of signals) {
            process.removeListener(signal, interrupt);
        }
    }
}
