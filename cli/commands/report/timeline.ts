import { shortDuration } from "../../terminal/quantities";
import { formatTime, type Html, html, toMillis, verbatim } from "./html";
import type { LeaseRecord, Report } from "./recordLeases";
import { count } from "./summary";
import { scaleOf, type TimeScale, timeTicks } from "./timeAxis";
import { type LeaseRow, timelineRows } from "./timelineRows";

/** Heights of the rows, in the style sheet as well, for the labels beside them. */
const headHeight = 30;
const rowHeight = 20;

/** Returns the timeline of a report: an axis and one row per lease, grouped by stack, as wide as the page. */
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
            bars: rows.map((row, index) => renderBar(row, top + headHeight + index * rowHeight, rowHeight, scale, now)),
        };
    });
    return html`<div class="timeline" role="region" aria-labelledby="timeline" tabindex="0">
<div class="axis" aria-hidden="true"><div>UTC</div><svg height="38">${ticks.map(axisLabel)}<use href="#now" x="${scale(now)}" y="38"/></svg></div>
<div class="rows"><div aria-hidden="true">${groups.map(({ labels }) => labels)}</div><svg height="${y}" role="img" aria-labelledby="timeline-title timeline-text">
<title id="timeline-title">Timeline of ${shown} leases</title><desc id="timeline-text">One bar per lease, from its issue to its end, by stack. The table of all leases shows the same data as text.</desc>
${barSymbols}
${ticks.map(({ x }) => html`<line class="grid" x1="${x}" x2="${x}" y2="100%"/>`)}${groups.map(({ line }) => line)}
${groups.map(({ bars }) => bars)}
<line class="now" x1="${scale(now)}" x2="${scale(now)}" y2="100%"/></svg></div></div>
${legend}
${shownNote(shown, report.records.length)}`;
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

function shownNote(shown: number, all: number): Html | null {
    return shown === all
        ? null
        : html`<p class="note">${shown} of ${all} leases are shown: those in a ledger, and the newest of the others. The table below shows all.</p>`;
}

const segmentHeights = { used: 10, left: 10, endless: 10, planned: 10, dead: 2 };
/** Renewals closer together than this share of the width are one mark. */
const minGapPercent = 0.3;

/** The symbols that bars refer to: a fill that fades out, and the marks, each around its origin. */
const barSymbols = verbatim(`<defs>
<linearGradient id="fade"><stop offset="0" class="fade"/><stop offset="1" class="fade" stop-opacity="0"/></linearGradient>
<path id="renewed" d="M0-6V6"/>
<path id="revoked" d="M0-7V7"/>
<path id="replaced" d="M-3-5L3 0L-3 5Z"/>
<path id="killed" d="M-4-4L4 4M4-4L-4 4"/>
<path id="earlier" d="M6-4L2 0L6 4"/>
<path id="later" d="M-6-4L-2 0L-6 4"/>
<path id="now" d="M-4-5H4L0 0Z"/>
</defs>`);

/** Returns the row of a lease at a height of the picture. Its tooltip shows what the table shows. */
function renderBar({ record, bar }: LeaseRow, y: number, height: number, scale: TimeScale, now: number): Html {
    const middle = y + height / 2;
    const segments = bar.segments.map(({ kind, from, to }) => {
        const x = Number.parseFloat(scale(from));
        const width = Number((Number.parseFloat(scale(to)) - x).toFixed(2));
        const segmentHeight = segmentHeights[kind];
        return html`<rect class="${kind}" x="${x}%" y="${middle - segmentHeight / 2}" width="${width}%" height="${segmentHeight}" rx="1"/>`;
    });
    return html`<g class="${record.state}"><title>${barTitle(record, now)}</title><rect class="row" y="${y}" width="100%" height="${height}"/>${segments}${marksOf(bar.marks, middle, scale)}${edges(bar, middle, scale)}</g>
`;
}

function marksOf(marks: LeaseRow["bar"]["marks"], y: number, scale: TimeScale): Html[] {
    let last = Number.NEGATIVE_INFINITY;
    return marks.flatMap(({ kind, at }) => {
        const x = Number.parseFloat(scale(at));
        if (kind === "renewed" && x - last < minGapPercent) {
            return [];
        }
        last = x;
        return [html`<use href="#${kind}" class="${kind}" x="${x}%" y="${y}"/>`];
    });
}

/** Returns the marks of a bar that continues beyond the picture. */
function edges({ from, to }: LeaseRow["bar"], y: number, scale: TimeScale): Html[] {
    const cut = (edge: string, kind: string) => html`<use href="#${kind}" class="cut" x="${edge}" y="${y}"/>`;
    return [
        ...(scale(from) === "0%" ? [cut("0%", "earlier")] : []),
        ...(scale(to) === "100%" && Number.isFinite(to) ? [cut("100%", "later")] : []),
    ];
}

function barTitle(record: LeaseRecord, now: number): string {
    const { name, leaseId, state, issuedAt, renewals, expiresAt, endedAt, ending } = record;
    const end = toMillis(expiresAt);
    const left = end !== null && end > now && endedAt === null ? ` (in ${shortDuration(end - now)})` : "";
    return [
        `${name}: ${state}`,
        leaseId,
        `issued ${formatTime(issuedAt)}`,
        renewals.length > 0 ? `renewed ${renewals.length} times, last ${formatTime(renewals.at(-1) ?? "")}` : "",
        expiresAt === null ? "never expires" : `expires ${formatTime(expiresAt)}${left}`,
        endedAt === null ? "" : `${ending ?? "ended"} ${formatTime(endedAt)}`,
    ]
        .filter(Boolean)
        .join("\n");
}

/** Explains the colors and marks of the timeline. */
const legend: Html = html`<ul class="legend">${[
    bar("live", "used", "live so far"),
    bar("live", "left", "to come"),
    bar("live", "endless", "never ends"),
    bar("expiring", "used", "expiring"),
    bar("drifted", "used", "drifted"),
    bar("expired", "dead", "expired, user still there"),
    bar("killed", "used", "killed"),
    bar("ended", "used", "ended"),
    bar("pending", "planned", "pending"),
    mark("renewed", "renewed"),
    mark("revoked", "revoked"),
    mark("replaced", "replaced"),
    mark("killed", "killed early"),
    mark("now", "now"),
]}</ul>
`;

function bar(state: string, kind: string, meaning: string): Html {
    const height = kind === "dead" ? 2 : 10;
    return item(
        html`<g class="${state}"><rect class="${kind}" x="1" y="${7 - height / 2}" width="20" height="${height}" rx="1"/></g>`,
        meaning,
    );
}

function mark(kind: string, meaning: string): Html {
    const behind =
        kind === "now"
            ? null
            : html`<rect class="used" x="1" y="2" width="${kind === "renewed" ? 20 : 10}" height="10" rx="1"/>`;
    return item(
        html`<g class="ended">${behind}<use href="#${kind}" class="${kind}" x="11" y="${kind === "now" ? 10 : 7}"/></g>`,
        meaning,
    );
}

function item(picture: Html, meaning: string): Html {
    return html`<li><svg width="22" height="14" aria-hidden="true">${picture}</svg>${meaning}</li>`;
}
