import { barSymbols, drawBar } from "./drawBar";
import { type Html, html } from "./html";
import type { LeaseRecord, Report } from "./leaseRecord";
import { legend } from "./legend";
import { count } from "./summary";
import { timelineRows } from "./timelineRows";
import { scaleOf } from "./timeScale";
import { timeTicks } from "./timeTicks";

/** Heights of the rows, as the style sheet has them for the labels beside. */
const headHeight = 30;
const rowHeight = 20;

/** The timeline of a report: an axis, and a row a lease, grouped by stack. It is as wide as the page allows. */
export function timeline(report: Report, now: number): Html {
    const { window, stacks, shown } = timelineRows(report, now);
    const scale = scaleOf(window);
    const ticks = timeTicks(window).map((tick) => ({ ...tick, x: scale(tick.at) }));
    let y = 0;
    const groups = stacks.map(([stack, rows]) => {
        const records = rows.map(({ record }) => record);
        const top = y;
        y += headHeight + rows.length * rowHeight;
        return {
            line: html`<line class="group" x2="100%" y1="${top + 0.5}" y2="${top + 0.5}"/>`,
            labels: [headLabel(stack, records, now), records.map(rowLabel)],
            bars: rows.map((row, index) => drawBar(row, top + headHeight + index * rowHeight, rowHeight, scale, now)),
        };
    });
    return html`<div class="timeline" role="region" aria-labelledby="timeline" tabindex="0">
<div class="axis" aria-hidden="true"><div>UTC</div><svg height="38">${ticks.map(axisLabel)}<use href="#now" x="${scale(now)}" y="38"/></svg></div>
<div class="rows"><div aria-hidden="true">${groups.map(({ labels }) => labels)}</div><svg height="${y}" role="img" aria-labelledby="timeline-title timeline-text">
<title id="timeline-title">Timeline of ${shown} leases</title><desc id="timeline-text">A bar a lease, from its issue to its end, by stack. The table of all leases says the same in words.</desc>
${barSymbols}
${ticks.map(({ x }) => html`<line class="grid" x1="${x}" x2="${x}" y2="100%"/>`)}${groups.map(({ line }) => line)}
${groups.map(({ bars }) => bars)}
<line class="now" x1="${scale(now)}" x2="${scale(now)}" y2="100%"/></svg></div></div>
${legend}
${note(shown, report.records.length)}`;
}

function axisLabel({ x, label, within }: { x: string; label: string; within: string | null }): Html {
    return html`<text x="${x}" y="30">${label}</text>${within && html`<text class="within" x="${x}" y="14">${within}</text>`}`;
}

function headLabel(stack: string, records: readonly LeaseRecord[], now: number): Html {
    const { live } = count(records, now);
    return html`<div class="head"><bdi>${stack}</bdi> <small>${live} of ${records.length} live</small></div>`;
}

function rowLabel({ name, policy }: LeaseRecord): Html {
    return html`<div><bdi>${name}</bdi> <small><bdi>${policy}</bdi></small></div>`;
}

function note(shown: number, all: number): Html | null {
    return shown === all
        ? null
        : html`<p class="note">${shown} of ${all} leases are drawn: those in a ledger, and the newest of the others. The table below has all.</p>`;
}
