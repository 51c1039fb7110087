import { type Content, type Html, html } from "./html";

/** A column of a table. */
export interface Column<T> {
    readonly heading: string;
    /** Numbers stand right. */
    readonly numeric?: boolean;
    cell(row: T): Content;
    /** What to sort by where it is not the text of the cell; `""` comes last. */
    sortBy?(row: T): string | number;
}

/**
 * A table that can be sorted by each column. The first column names the row.
 * @param sorted the column that the rows are sorted by already
 */
export function table<T>(
    caption: string,
    columns: readonly Column<T>[],
    rows: readonly T[],
    sorted: { heading: string; order: "ascending" | "descending" },
): Html {
    return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(
        ({ heading, numeric }) =>
            html`<th scope="col"${kind(numeric)}${heading === sorted.heading ? html` aria-sort="${sorted.order}"` : null}><button type="button">${heading}</button></th>`,
    )}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column, index) => cellOf(column, row, index === 0))}</tr>\n`)}</tbody>
</table></div>
`;
}

function cellOf<T>({ numeric, cell, sortBy }: Column<T>, row: T, isHead: boolean): Html {
    const key = sortBy ? html` data-sort="${sortBy(row)}"` : null;
    return isHead
        ? html`<th scope="row"${kind(numeric)}${key}>${cell(row)}</th>`
        : html`<td${kind(numeric)}${key}>${cell(row)}</td>`;
}

function kind(numeric = false): Html | null {
    return numeric ? html` class="number"` : null;
}
