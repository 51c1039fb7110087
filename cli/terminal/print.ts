import { Operation } from "../../provider/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";

/** Why output could not be written. Node.js reports it in an event only, and the event must not interrupt what is being ended. */
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
export async function flushOutput(): Promise<void> {
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

/** Whether an error is that of {@link flushOutput} for a reader that has gone (`stacklease leases | head -1`), which is no failure. */
export function isBrokenPipe(error: unknown): boolean {
    return failure !== undefined && (error as Error).cause === failure && "code" in failure && failure.code === "EPIPE";
}

/** Prints on stderr what is being done, and only on a terminal: scripts get results alone. */
export function progress(text: string): void {
    if (process.stderr.isTTY) {
        remark(text);
    }
}

/** Prints lines on stderr that the user has to know, on a terminal or not. */
export function remark(...lines: readonly string[]): void {
    for (const line of lines) {
        process.stderr.write(`${visible(line)}\n`);
    }
}

/**
 * A text without what would steer a terminal: control characters, and those that turn the direction of writing, each as an escape. Names in
 * a state may be somebody else's. Line ends, tabs and our own colours stay.
 */
export function visible(text: string): string {
    return text.replace(
        controlCharacters,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const controlCharacters = /(?!\x1b\[\d{1,2}m)(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
