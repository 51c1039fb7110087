import { Operation } from "../../provider/errors/operation";
import { CliError, exitCodes } from "../errors/cliError";

/** Why output could not be written. Node.js only emits an event, which must not interrupt a revocation. */
let failure: Error | undefined;
process.stdout.on("error", (error) => {
    failure ??= error;
});

/** Prints a result on standard output. */
export function print(text: string): void {
    process.stdout.write(visible(text.endsWith("\n") ? text : `${text}\n`));
}

/** Prints a result as JSON. docs/command.md and docs/schemas describe it. */
export function printJson(value: unknown): void {
    print(JSON.stringify(value, null, 4));
}

/**
 * Waits until all output is written.
 * @throws CliError `LocalFailure` if that fails; its cause is the system's error
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
                remedy: "run the same command again with an output that is writable",
            },
            { cause: failure },
        );
    }
}

/**
 * Returns whether {@link flushOutput} failed because the reader exited (`stacklease leases | head -1`), which is no
 * failure.
 */
export function isBrokenPipe(error: unknown): boolean {
    return failure !== undefined && (error as Error).cause === failure && "code" in failure && failure.code === "EPIPE";
}

/** Prints progress on stderr, only on a terminal: scripts get results alone. */
export function progress(text: string): void {
    if (process.stderr.isTTY) {
        remark(text);
    }
}

/** Prints lines on stderr that the user has to see, on a terminal or not. */
export function remark(...lines: readonly string[]): void {
    for (const line of lines) {
        process.stderr.write(`${visible(line)}\n`);
    }
}

/**
 * Escapes the characters that control a terminal, including those that change the direction of text: names in a state
 * may come from somebody else. Keeps line breaks, tabs and color codes.
 */
export function visible(text: string): string {
    return text.replace(
        controlCharacters,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const controlCharacters = /(?!\x1b\[\d{1,2}m)(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
