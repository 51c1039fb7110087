import { visible } from "./visible";

/** Prints a result on standard output. */
export function print(text: string): void {
    process.stdout.write(visible(text.endsWith("\n") ? text : `${text}\n`));
}

/** Prints a result as JSON for programs. docs/command.md and docs/schemas say what it holds. */
export function printJson(value: unknown): void {
    print(JSON.stringify(value, null, 4));
}
