/** The page's style sheet. The page's content security policy forbids styles anywhere else. */
export const style = `
:root {
    color-scheme: light dark;
    --page: #f5f6f8; --surface: #fff; --line: #e0e4ea; --text: #1b222c; --muted: #586474; --hover: #f0f3f8;
    --live: #2766d8; --expiring: #b45f06; --drifted: #7a48c2; --expired: #7d8895; --killed: #c4302b; --ended: #aab4c0;
    --shade: #1b222c20;
}
@media screen and (prefers-color-scheme: dark) {
    :root {
        --page: #0f1319; --surface: #171c24; --line: #2a323d; --text: #e3e8ee; --muted: #98a4b3; --hover: #1e2530;
        --live: #69a1ff; --expiring: #e9a13b; --drifted: #b78cf5; --expired: #7f8b9a; --killed: #f2716b; --ended: #56616f;
        --shade: #0009;
    }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
header, main, footer { max-width: 88rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 1.75rem; }
footer { padding-bottom: 2rem; color: var(--muted); font-size: 12px; }
h1 { margin: 0; overflow-wrap: anywhere; font-size: 22px; font-weight: 650; letter-spacing: -.01em; }
h2 { margin: 0 0 .75rem; font-size: 15px; font-weight: 650; }
p { margin: .25rem 0; }
header p, .note { color: var(--muted); }
.note { font-size: 12px; margin: .75rem 0 0; }
code { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
section, .tile, .warning { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
section { padding: 1rem 1.25rem 1.25rem; margin: 1rem 0; min-width: 0; }
.pair { display: grid; grid-template-columns: minmax(0, 4fr) minmax(0, 3fr); gap: 0 1rem; align-items: start; }
.pair section { margin-bottom: 0; }
.warning { border-left: 3px solid var(--killed); padding: .75rem 1.25rem; margin: 1rem 0; overflow-wrap: anywhere; }
.warning ul { margin: .25rem 0 0; padding-left: 1.25rem; }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 1rem; }
.tile { padding: .75rem 1rem; min-width: 0; }
.tile dt { color: var(--muted); font-size: 12px; }
.tile dd { margin: 0; }
.tile b { display: block; font-size: 26px; font-weight: 600; line-height: 1.3; letter-spacing: -.02em; }
.tile span { display: block; color: var(--muted); font-size: 12px; }
.tile.live b { color: var(--live); }
.tile.expiring b { color: var(--expiring); }
.tile.killed b { color: var(--killed); }

.live { --state: var(--live); }
.expiring { --state: var(--expiring); }
.drifted { --state: var(--drifted); }
.expired, .pending { --state: var(--expired); }
.killed { --state: var(--killed); }
.ended { --state: var(--ended); }
.state { white-space: nowrap; }
.state::before { content: ""; display: inline-block; width: .55em; height: .55em; margin-right: .5em; border-radius: 50%; background: var(--state); }
.state.pending::before { background: none; box-shadow: inset 0 0 0 1.5px var(--state); }

.timeline { overflow: auto; max-height: 42rem; }
.axis, .rows { display: grid; grid-template-columns: 14rem minmax(34rem, 1fr); }
.axis { position: sticky; top: 0; z-index: 2; background: var(--surface); border-bottom: 1px solid var(--line); }
.axis > div, .rows > div { position: sticky; left: 0; z-index: 1; background: var(--surface); min-width: 0; }
.axis > div { padding-top: 17px; color: var(--muted); font-size: 12px; }
.axis svg, .rows svg { display: block; width: 100%; overflow: hidden; }
.rows > div > div { height: 20px; padding-right: .75rem; line-height: 20px; font-size: 12px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.rows > div > div { display: grid; grid-template-columns: 42% 1fr; gap: .5rem; }
.rows > div > div > * { overflow: hidden; text-overflow: ellipsis; }
.rows > div > .head { display: block; height: 30px; padding-top: 8px; border-top: 1px solid var(--line); font-size: 13px; font-weight: 600; }
.rows > div > .head:first-child { border-top: 0; }
small { color: var(--muted); font-size: inherit; font-weight: 400; }
text { fill: var(--muted); font-size: 11.5px; text-anchor: middle; }
text.within { fill: var(--text); font-weight: 600; }
line.grid, line.group { stroke: var(--line); }
line.group:first-of-type { stroke: none; }
line.now { stroke: var(--text); stroke-width: 1.25; }
#now { fill: var(--text); }
.row { fill: transparent; }
g:hover > .row { fill: var(--hover); }
.used, .left, .dead { fill: var(--state); stroke: var(--state); }
.left { fill-opacity: .28; stroke-opacity: .5; }
.endless { fill: url(#fade); }
.fade { stop-color: var(--live); stop-opacity: .5; }
.fade:last-child { stop-opacity: 0; }
.planned { fill: none; stroke: var(--state); stroke-dasharray: 3 2; }
.renewed { stroke: var(--surface); stroke-width: 2.5; }
.revoked, .replaced { stroke: var(--muted); fill: var(--muted); stroke-width: 2; }
use.killed { stroke: var(--killed); stroke-width: 2; }
.cut { fill: none; stroke: var(--text); stroke-width: 1.5; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: .9rem 0 0; padding: 0; list-style: none; color: var(--muted); font-size: 12px; }
.legend svg { vertical-align: -3px; margin-right: .4rem; }

.scroll {
    overflow-x: auto;
    background: linear-gradient(90deg, var(--surface) 2rem, transparent) 0 0 / 4rem 100% no-repeat local,
        linear-gradient(270deg, var(--surface) 2rem, transparent) 100% 0 / 4rem 100% no-repeat local,
        linear-gradient(90deg, var(--shade), transparent) 0 0 / 1rem 100% no-repeat scroll,
        linear-gradient(270deg, var(--shade), transparent) 100% 0 / 1rem 100% no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: .25rem .9rem .25rem 0; font-size: 13px; text-align: left; font-weight: 400; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { padding-top: 0; color: var(--muted); font-size: 12px; }
tbody th { font-weight: 550; }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover { background: var(--hover); }
.number { text-align: right; }
.share { vertical-align: 1px; margin-right: .5rem; }
.figure { display: inline-block; min-width: 1.8em; }
.figure.span { min-width: 4em; }
.share rect { fill: var(--line); }
.share .part { fill: var(--live); }
.rest { display: inline-block; max-width: 0; overflow: hidden; vertical-align: bottom; }
th button { all: unset; display: inline-flex; cursor: pointer; border-radius: 3px; }
th button::after { content: "\\2195"; display: inline-block; width: 1em; margin: 0 .1em; text-align: center; opacity: .35; }
.number button { flex-direction: row-reverse; }
th button:hover { color: var(--text); }
th[aria-sort] button { color: var(--text); font-weight: 600; }
th[aria-sort=ascending] button::after { content: "\\2191"; opacity: 1; }
th[aria-sort=descending] button::after { content: "\\2193"; opacity: 1; }
:focus-visible { outline: 2px solid var(--live); outline-offset: 2px; }
th button:focus-visible { outline: 2px solid var(--live); outline-offset: 2px; }

@media (max-width: 60rem) {
    .pair { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 40rem) {
    header, main, footer { padding-left: .75rem; padding-right: .75rem; }
    section { padding-left: .75rem; padding-right: .75rem; }
    .tiles { grid-template-columns: 1fr 1fr; gap: .5rem; }
    .axis, .rows { grid-template-columns: 7rem minmax(34rem, 1fr); }
    .rows > div > div:not(.head) { display: block; }
    .rows > div > div:not(.head) small { display: none; }
}
@media print {
    :root { color-scheme: light; --page: #fff; }
    @page { size: A4; margin: 10mm; }
    @page all { size: A4 landscape; margin: 10mm; }
    .all { page: all; }
    * { print-color-adjust: exact; }
    body { font-size: 11px; }
    header, main, footer { max-width: none; padding: 0; }
    section { padding: .5rem .75rem .75rem; }
    .tiles { grid-template-columns: repeat(6, 1fr); gap: .5rem; }
    .tile { padding: .5rem; }
    .tile b { font-size: 18px; }
    .timeline { max-height: none; overflow: visible; }
    .axis, .rows { grid-template-columns: 10rem minmax(0, 1fr); }
    .scroll { overflow: visible; background: none; }
    th, td { font-size: 8px; padding-right: .5rem; }
    td code { font-size: 7px; }
    .long { display: inline-block; min-width: 28em; white-space: normal; overflow-wrap: anywhere; }
    .rest { display: inline; }
    footer { display: none; }
    th button::after { display: none; }
    tr, .tile, .pair section { break-inside: avoid; }
}
`;
