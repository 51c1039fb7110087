import type { Operation } from "../../provider/operation";
import { remark } from "./progress";
import { endBy, takeSignals } from "./signals";

/**
 * Lets Ctrl-C, a closed terminal and any other signal end a command that has changed nothing yet: at once, with a line that says so and the
 * shells' exit code of the signal. Whatever has something to tidy takes the signals from there.
 * @param operation to begin the line with
 */
export function endAtSignal(operation: Operation): void {
    takeSignals((signal) => {
        remark(`stacklease: ${operation}: it was interrupted; run the same command again`);
        endBy(signal);
    });
}
