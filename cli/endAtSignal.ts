import { signalCode } from "./exitCodes";
import { remark } from "./terminal/progress";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What is done at a signal while nobody has taken them. */
let end: (signal: NodeJS.Signals) => void = () => {};
let takers = 0;

/**
 * Lets Ctrl-C, SIGTERM and a closed terminal end a command that has changed nothing yet: at once, with a line that says so and the shells'
 * exit code of the signal. Whatever has something to tidy takes them from there, by {@link takeSignals}.
 * @param what to begin the line with
 */
export function endAtSignal(what: string): void {
    end = (signal) => {
        remark(`stacklease: ${what}: it was interrupted; run the same command again`);
        process.exit(signalCode(signal));
    };
    listen();
}

/** Takes signals over from {@link endAtSignal}, until what it gives is called. Whoever does listens to them itself before and until then. */
export function takeSignals(): () => void {
    takers += 1;
    for (const signal of signals) {
        process.removeListener(signal, end);
    }
    return () => {
        takers -= 1;
        if (takers === 0) {
            listen();
        }
    };
}

function listen(): void {
    for (const signal of signals) {
        process.on(signal, end);
    }
}
