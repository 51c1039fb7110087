import { shortDuration } from "../../terminal/shortDuration";
import { type Html, html, verbatim } from "./html";
import type { LeaseRecord } from "./leaseRecord";
import type { LeaseRow } from "./timelineRows";
import type { TimeScale } from "./timeScale";
import { formatTime, toMillis } from "./times";

const thickness = { used: 10, left: 10, endless: 10, planned: 10, dead: 2 };
/** Renewals closer together than that, in percent of the width, are one mark. */
const leastGap = 0.3;

/** What bars refer to: a fill that fades out, and the marks, drawn round the point that they are put at. */
export const barSymbols = verbatim(`<defs>
<linearGradient id="fade"><stop offset="0" class="fade"/><stop offset="1" class="fade" stop-opacity="0"/></linearGradient>
<path id="renewed" d="M0-6V6"/>
<path id="revoked" d="M0-7V7"/>
<path id="replaced" d="M-3-5L3 0L-3 5Z"/>
<path id="killed" d="M-4-4L4 4M4-4L-4 4"/>
<path id="earlier" d="M6-4L2 0L6 4"/>
<path id="later" d="M-6-4L-2 0L-6 4"/>
<path id="now" d="M-4-5H4L0 0Z"/>
</defs>`);

/** The row of a lease at a height of the picture. Pointing at it tells what the table tells of it. */
export function drawBar({ record, bar }: LeaseRow, y: number, height: number, scale: TimeScale, now: number): Html {
    const middle = y + height / 2;
    const stretches = bar.stretches.map(({ kind, from, to }) => {
        const x = Number.parseFloat(scale(from));
        const width = Number((Number.parseFloat(scale(to)) - x).toFixed(2));
        const thick = thickness[kind];
        return html`<rect class="${kind}" x="${x}%" y="${middle - thick / 2}" width="${width}%" height="${thick}" rx="1"/>`;
    });
    return html`<g class="${record.state}"><title>${describe(record, now)}</title><rect class="row" y="${y}" width="100%" height="${height}"/>${stretches}${marksOf(bar.marks, middle, scale)}${edges(bar, middle, scale)}</g>
`;
}

function marksOf(marks: LeaseRow["bar"]["marks"], y: number, scale: TimeScale): Html[] {
    let last = Number.NEGATIVE_INFINITY;
    return marks.flatMap(({ kind, at }) => {
        const x = Number.parseFloat(scale(at));
        if (kind === "renewed" && x - last < leastGap) {
            return [];
        }
        last = x;
        return [html`<use href="#${kind}" class="${kind}" x="${x}%" y="${y}"/>`];
    });
}

/** Marks of a bar that goes on beyond what the picture shows. */
function edges({ from, to }: LeaseRow["bar"], y: number, scale: TimeScale): Html[] {
    const cut = (edge: string, kind: string) => html`<use href="#${kind}" class="cut" x="${edge}" y="${y}"/>`;
    return [
        ...(scale(from) === "0%" ? [cut("0%", "earlier")] : []),
        ...(scale(to) === "100%" && Number.isFinite(to) ? [cut("100%", "later")] : []),
    ];
}

function describe(record: LeaseRecord, now: number): string {
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
