import { signalCode } from "./exitCodes";
import { remark } from "./terminal/progress";

/**
 * Lets Ctrl-C, SIGTERM and a closed terminal end a command that changes nothing: at once, with a line that says so and the shells' exit code
 * of the signal. What has something to tidy is done by `interruptible`.
 * @param what `<verb> <thing> <name>`, to begin the line with
 */
export function endAtSignal(what: string): void {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(signal, () => {
            remark(`stacklease: ${what}: it was interrupted; run the same command again`);
            process.exit(signalCode(signal));
        });
    }
}
