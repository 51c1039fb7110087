import pico from "picocolors";
import stringWidth from "string-width";

/**
 * Returns a table without lines, as the AWS and Pulumi CLIs print: two spaces between columns, none at the end of a
 * line.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const lines = head.length > 0 ? [head, ...rows] : rows;
    const widths: number[] = [];
    for (const [column, text] of lines.flatMap((cells) => [...cells.entries()])) {
        widths[column] = Math.max(widths[column] ?? 0, stringWidth(text));
    }
    const padded = (text: string, column: number) => text + " ".repeat((widths[column] ?? 0) - stringWidth(text));
    return lines.map((cells) => `${cells.map(padded).join("  ").trimEnd()}\n`).join("");
}

/** Colors for results on a terminal. In a CI log, which picocolors would color, there are none: scripts read it. */
export const colors = pico.createColors(pico.isColorSupported && process.stdout.isTTY === true);
