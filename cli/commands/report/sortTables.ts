/**
 * The page's only script: a click on a heading sorts its table, another one turns the order round. Empty cells come last.
 * It is text, not a function: what a compiler makes of a function need not run in a browser.
 */
export const sortTables = `"use strict";
for (const table of document.querySelectorAll("table")) {
    const [body] = table.tBodies;
    const headings = [...table.tHead.rows[0].cells];
    const { compare } = new Intl.Collator("en", { numeric: true });
    headings.forEach((heading, column) => {
        const numeric = heading.classList.contains("number");
        const keyOf = (row) => {
            const { dataset, textContent } = row.cells[column];
            const key = dataset.sort ?? textContent;
            return numeric && key !== "" ? Number(key) : key;
        };
        heading.querySelector("button").addEventListener("click", () => {
            const descending = heading.getAttribute("aria-sort") === "ascending";
            const sign = descending ? -1 : 1;
            const rows = [...body.rows].map((row) => ({ row, key: keyOf(row) }));
            rows.sort((a, b) => {
                if (a.key === "" || b.key === "") {
                    return Number(a.key === "") - Number(b.key === "");
                }
                return sign * (numeric ? a.key - b.key : compare(a.key, b.key));
            });
            body.append(...rows.map(({ row }) => row));
            headings.forEach((other) => other.removeAttribute("aria-sort"));
            heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
        });
    });
}
`;
