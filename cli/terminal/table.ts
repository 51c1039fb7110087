import Table from "cli-table3";

/** A table without lines, as the AWS and Pulumi CLIs print lists: two spaces between columns, none at a line's end. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const chars = Object.fromEntries(parts.map((part) => [part, ""]));
    const printed = new Table({
        head: [...head],
        chars: { ...chars, middle: "  " },
        style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    });
    printed.push(...rows.map((row) => [...row]));
    return `${printed
        .toString()
        .split("\n")
        .map((line) => line.trimEnd())
        .join("\n")}\n`;
}

const parts = [
    ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
    ...["left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
];
