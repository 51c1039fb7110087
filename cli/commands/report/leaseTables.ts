import { groupBy } from "../../terminal/groupBy";
import { shortDuration } from "../../terminal/quantities";
import { type Content, formatSeconds, type Html, html, timeElement, toMillis } from "./html";
import type { LeaseRecord, Report, ReportedStack } from "./recordLeases";
import { type Counts, count, expiringFirst, isLive, stackLabel } from "./summary";
import { percent } from "./timeAxis";

/** How many leases "Expires next" lists. */
const maxNext = 20;

interface CountedGroup {
    readonly key: string;
    readonly counts: Counts;
}

/** Returns a table of the live leases per policy. */
export function liveByPolicy({ records }: Report, now: number): Html {
    const groups = groupBy(records.filter(isLive), ({ policy }) => policy);
    return groupTable("Live by policy", "Policy", groups, now);
}

/** Returns a table of the live leases per stack, including stacks without one. */
export function liveByStack(report: Report, now: number): Html {
    const nameOf = (each: ReportedStack) => stackLabel(each, report);
    const groups = groupBy(report.records.filter(isLive), nameOf, report.stacks.map(nameOf));
    return groupTable("Live by stack", "Stack", groups, now);
}

function groupTable(caption: string, heading: string, groups: [string, LeaseRecord[]][], now: number): Html {
    const rows = groups.map(([key, members]): CountedGroup => ({ key, counts: count(members, now) }));
    const most = Math.max(1, ...rows.map(({ counts }) => counts.live));
    const columns: Column<CountedGroup>[] = [
        { heading, cell: ({ key }) => html`<bdi>${key}</bdi>` },
        {
            heading: "Live",
            numeric: true,
            cell: ({ counts }) => html`${share(counts.live / most)}<span class="figure">${counts.live}</span>`,
            sortBy: ({ counts }) => counts.live,
        },
        { heading: "Within 1 h", numeric: true, cell: ({ counts }) => counts.withinHour },
        { heading: "24 h", numeric: true, cell: ({ counts }) => counts.withinDay },
        {
            heading: "Next end",
            numeric: true,
            cell: ({ counts }) => timeLeft(counts.next, now),
            sortBy: ({ counts }) => toMillis(counts.next?.expiresAt ?? null) ?? "",
        },
    ];
    return table(caption, columns, rows, { heading, order: "ascending" });
}

/** Returns a table of the live leases that expire next. */
export function expiresNext(report: Report, now: number): Html {
    const all = expiringFirst(report.records);
    const columns: Column<LeaseRecord>[] = [
        nameColumn,
        { heading: "Policy", cell: ({ policy }) => html`<bdi>${policy}</bdi>` },
        { heading: "Stack", cell: (record) => html`<bdi>${stackLabel(record, report)}</bdi>` },
        {
            heading: "Left",
            numeric: true,
            cell: (record) =>
                html`${share(shareLeft(record, now))}<span class="figure span">${timeLeft(record, now)}</span>`,
            sortBy: ({ expiresAt }) => toMillis(expiresAt) ?? "",
        },
        { heading: "Expires", cell: ({ expiresAt }) => timeOr(expiresAt, "never") },
    ];
    if (all.length === 0) {
        return html`<p class="note">No live lease expires.</p>`;
    }
    const rest = all.length - maxNext;
    const more = rest > 0 ? html`<p class="note">And ${rest} later.</p>` : null;
    return html`${table("Expires next", columns, all.slice(0, maxNext), { heading: "Left", order: "ascending" })}${more}`;
}

/** Returns a table of all leases, the newest first. */
export function allLeases(report: Report): Html {
    const issued = (record: LeaseRecord) => toMillis(record.issuedAt) ?? 0;
    const rows = [...report.records].sort((a, b) => issued(b) - issued(a));
    const columns: Column<LeaseRecord>[] = [
        nameColumn,
        { heading: "State", cell: stateCell },
        { heading: "Lease", cell: ({ leaseId }) => shortenedText(leaseId, leaseId.lastIndexOf("/") + 9) },
        { heading: "Type", cell: ({ credentialType }) => html`<code>${credentialType}</code>` },
        { heading: "Stack", cell: (record) => html`<bdi>${stackLabel(record, report)}</bdi>` },
        { heading: "Issued", cell: ({ issuedAt }) => timeElement(issuedAt) },
        { heading: "Renewed", numeric: true, cell: ({ renewals }) => renewals.length || "" },
        { heading: "Expires", cell: ({ expiresAt }) => timeOr(expiresAt, "never") },
        { heading: "Ended", cell: ({ endedAt }) => timeOr(endedAt, "") },
        {
            heading: "Ready after",
            numeric: true,
            cell: ({ readyAfter }) => (readyAfter === null ? "" : formatSeconds(readyAfter)),
            sortBy: ({ readyAfter }) => readyAfter ?? "",
        },
        { heading: "Account", cell: ({ accountId }) => html`<code>${accountId}</code>` },
        { heading: "Principal", cell: ({ principal }) => html`<code class="long">${principal}</code>` },
    ];
    return table("All leases", columns, rows, { heading: "Issued", order: "descending" });
}

const nameColumn: Column<LeaseRecord> = { heading: "Who", cell: ({ name }) => html`<bdi>${name}</bdi>` };

/** Returns a lease's state, or what ended it. */
function stateCell({ state, ending }: LeaseRecord): Html {
    return html`<span class="state ${state}">${ending ?? state}</span>`;
}

/** Returns a text whose end is shown only if there is room. Copying it copies all of it. */
function shortenedText(text: string, length: number): Content {
    return html`<code class="long">${text.slice(0, length)}<span class="rest">${text.slice(length)}</span></code>`;
}

function timeOr(iso: string | null, otherwise: string): Html {
    return iso === null ? html`${otherwise}` : timeElement(iso);
}

function timeLeft(record: LeaseRecord | null, now: number): string {
    const end = toMillis(record?.expiresAt ?? null);
    return end === null ? "" : shortDuration(Math.max(0, end - now));
}

/** Returns the share of a lease's time that is left, counted from its issue or last renewal. */
function shareLeft({ issuedAt, renewals, expiresAt }: LeaseRecord, now: number): number {
    const from = toMillis(renewals.at(-1) ?? issuedAt) ?? now;
    const to = toMillis(expiresAt) ?? now;
    return to > from ? (to - now) / (to - from) : 0;
}

function share(part: number): Html {
    return html`<svg class="share" width="44" height="6" aria-hidden="true"><rect width="100%" height="6"/><rect class="part" width="${percent(part)}" height="6"/></svg>`;
}

/** A column of a table. */
interface Column<T> {
    readonly heading: string;
    /** Whether it holds numbers, which are aligned right. */
    readonly numeric?: boolean;
    /** Returns the content of a row's cell. */
    cell(row: T): Content;
    /** Returns the sort key, if it is not the cell's text; `""` sorts last. */
    sortBy?(row: T): string | number;
}

/**
 * Returns a table that can be sorted by each column. The first column names the row.
 * @param sorted the column by which `rows` are sorted already
 */
function table<T>(
    caption: string,
    columns: readonly Column<T>[],
    rows: readonly T[],
    sorted: { heading: string; order: "ascending" | "descending" },
): Html {
    return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(
        ({ heading, numeric }) =>
            html`<th scope="col"${numberClass(numeric)}${heading === sorted.heading ? html` aria-sort="${sorted.order}"` : null}><button type="button">${heading}</button></th>`,
    )}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column, index) => cellOf(column, row, index === 0))}</tr>\n`)}</tbody>
</table></div>
`;
}

function cellOf<T>({ numeric, cell, sortBy }: Column<T>, row: T, isHead: boolean): Html {
    const key = sortBy ? html` data-sort="${sortBy(row)}"` : null;
    return isHead
        ? html`<th scope="row"${numberClass(numeric)}${key}>${cell(row)}</th>`
        : html`<td${numberClass(numeric)}${key}>${cell(row)}</td>`;
}

function numberClass(numeric = false): Html | null {
    return numeric ? html` class="number"` : null;
}

/**
 * The page's only script: a click on a heading sorts its table, a second click reverses the order. Empty cells come
 * last. It is text, not a function, because compiled functions need not run in a browser.
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
