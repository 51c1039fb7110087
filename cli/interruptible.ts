import { CliError } from "./cliError";
import { signalCode } from "./exitCodes";
import { takeSignals } from "./signals";
import { remark } from "./terminal/progress";

/**
 * Does something that Ctrl-C, a closed terminal or any other signal may interrupt, but not break off: the work is told by its signal, and what it then
 * leaves behind is its own to tidy. Fails with the shells' exit code of the signal.
 * @param what `<verb> <thing> <name>`, to begin an error with
 */
export async function interruptible<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    let caught: NodeJS.Signals | undefined;
    const giveBack = takeSignals((signal) => {
        remark(
            caught
                ? "stacklease: still ending what is under way: AWS or the Pulumi CLI has yet to answer …"
                : "stacklease: interrupted; ending what is under way …",
        );
        caught ??= signal;
        controller.abort();
    });
    try {
        return await work(controller.signal);
    } catch (error) {
        throw caught ? interrupted(what, caught, error as Error) : error;
    } finally {
        giveBack();
    }
}

function interrupted(what: string, signal: NodeJS.Signals, { name, message }: Error): CliError {
    const rest =
        name === "AbortError" ? "" : ` (${message.startsWith(`${what}: `) ? message.slice(what.length + 2) : message})`;
    return new CliError(signalCode(signal), `${what}: it was interrupted${rest}`);
}
