import { createHash } from "node:crypto";
import { awsNow } from "../../../provider/aws/clock";
import { shortDuration } from "../../terminal/quantities";
import { type Content, formatSeconds, type Html, html, timeElement, toMillis, verbatim } from "./html";
import { allLeases, expiresNext, liveByPolicy, liveByStack, sortTables } from "./leaseTables";
import type { Report } from "./recordLeases";
import { style } from "./style";
import { count, countEndings, timeToReady } from "./summary";
import { timeline } from "./timeline";

/**
 * Returns the report as one HTML page that needs no network and no other file. The page's content security policy
 * allows only its own style and script, by digest, so that no name in a state can run as code. It holds no secret,
 * because a {@link Report} has none.
 */
export function renderReport(report: Report): string {
    const now = toMillis(report.generatedAt) ?? awsNow();
    const { project, records } = report;
    return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(style)}'; script-src '${digest(sortTables)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Leases of ${project}</title>
<link rel="icon" href="data:,">
<style>${verbatim(style)}</style>
</head>
<body>
<header>
<h1>Leases of <bdi>${project}</bdi></h1>
<p>As of ${timeElement(report.generatedAt)} UTC</p>
</header>
<main>
${warning(report)}
${tiles(report, now)}
${records.length === 0 ? noLeases : sections(report, now)}
</main>
<footer><p>Written by <code>stacklease report</code>. All times are UTC. The page holds no secret and loads nothing.</p></footer>
<script>${verbatim(sortTables)}</script>
</body>
</html>
`.html;
}

function digest(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function sections(report: Report, now: number): Html {
    return html`<section><h2 id="timeline">Timeline</h2>
${timeline(report, now)}</section>
<div class="pair"><section><h2>Expires next</h2>
${expiresNext(report, now)}</section>
<div><section><h2>Live by policy</h2>
${liveByPolicy(report, now)}</section>
<section><h2>Live by stack</h2>
${liveByStack(report, now)}</section></div></div>
<section class="all"><h2>All leases</h2>
${allLeases(report)}</section>`;
}

const noLeases = html`<section><h2>No leases yet</h2>
<p>These stacks have no leases, and none has ended. <code>pulumi up</code> issues the leases that a program declares; <code>stacklease issue</code> issues one on request.</p></section>`;

function warning({ unreadable }: Report): Html | null {
    return unreadable.length === 0
        ? null
        : html`<div class="warning" role="note"><b>Not everything could be read.</b> The leases of these stacks are missing:
<ul>${unreadable.map(({ stack, reason }) => html`<li><b><bdi>${stack}</bdi></b>: <bdi>${reason}</bdi></li>`)}</ul></div>`;
}

/** Returns the figures at the top of the page. */
function tiles(report: Report, now: number): Html {
    const { records, stacks } = report;
    const { live, withinHour, withinDay, expired, killed, pending, ended, next } = count(records, now);
    const ready = timeToReady(records);
    const endings = countEndings(records).map(([ending, number]) => `${number}\u00a0${ending}`);
    const nextEnd = toMillis(next?.expiresAt ?? null);
    return html`<dl class="tiles">
${tile("Live now", live, `in ${stacks.length} ${stacks.length === 1 ? "stack" : "stacks"}${pending > 0 ? `, ${pending}\u00a0pending` : ""}`, "live")}
${tile("Expire within 1 h", withinHour, nextEnd === null ? "none expires" : `next in ${shortDuration(nextEnd - now)}`, withinHour > 0 ? "expiring" : "")}
${tile("Expire within 24 h", withinDay, `of ${live} live`)}
${tile("Expired, not removed", expired, killed > 0 ? `${killed} killed` : "none killed", expired + killed > 0 ? "killed" : "")}
${tile("Ended", ended, endings.join(", ") || "none yet")}
${tile("Median time to ready", ready ? formatSeconds(ready.medianSeconds) : "–", ready ? `slowest ${formatSeconds(ready.maxSeconds)}` : "not measured")}
</dl>
`;
}

function tile(title: string, figure: Content, remark: string, tone = ""): Html {
    return html`<div class="tile ${tone}"><dt>${title}</dt><dd><b>${figure}</b><span>${remark}</span></dd></div>`;
}
