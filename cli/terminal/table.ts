import Table from "easy-table";

/** A table without lines, as the AWS and Pulumi CLIs print lists: two spaces between columns, none at a line's end. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const printed = new Table();
    for (const row of head.length > 0 ? [head, ...rows] : rows) {
        for (const [column, text] of row.entries()) {
            printed.cell(String(column), text);
        }
        printed.newRow();
    }
    return printed.print().replace(/ +$/gm, "");
}
