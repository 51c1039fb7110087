import { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";
import { visible } from "./visible";

/** Why output could not be written. Node.js tells of it by an event, and forgets it; what is being ended must not be broken off by it. */
let failure: Error | undefined;
process.stdout.on("error", (error) => {
    failure ??= error;
});

/** Prints a result on standard output. */
export function print(text: string): void {
    process.stdout.write(visible(text.endsWith("\n") ? text : `${text}\n`));
}

/** Prints a result as JSON for programs. docs/command.md and docs/schemas say what it holds. */
export function printJson(value: unknown): void {
    print(JSON.stringify(value, null, 4));
}

/**
 * Returns when everything that was printed is written.
 * @throws CliError that it can't be; its cause is the system's
 */
export async function written(): Promise<void> {
    await new Promise<void>((resolve) => {
        process.stdout.write("", () => resolve());
    });
    if (failure) {
        throw new CliError(
            exitCodes.failed,
            {
                code: "LocalFailure",
                operation: new Operation("write", "output"),
                reason: failure.message,
                remedy: "run the same command again with an output that can be written",
            },
            { cause: failure },
        );
    }
}

/** Whether an error is that of {@link written} for a reader that has gone (`stacklease leases | head -1`), which is no failure. */
export function isReaderGone(error: unknown): boolean {
    return failure !== undefined && (error as Error).cause === failure && "code" in failure && failure.code === "EPIPE";
}
