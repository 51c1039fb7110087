import { shortDuration } from "../../terminal/shortDuration";
import { type Content, type Html, html } from "./html";
import type { Report } from "./leaseRecord";
import { count, countEndings, timeToReady } from "./summary";
import { formatSeconds, toMillis } from "./times";

/** The figures at the head of the page. */
export function tiles(report: Report, now: number): Html {
    const { records, stacks } = report;
    const { live, withinHour, withinDay, expired, killed, pending, ended, next } = count(records, now);
    const ready = timeToReady(records);
    const endings = countEndings(records).map(([ending, number]) => `${number}\u00a0${ending}`);
    const nextEnd = toMillis(next?.expiresAt ?? null);
    return html`<dl class="tiles">
${tile("Live now", live, `in ${stacks.length} ${stacks.length === 1 ? "stack" : "stacks"}${pending > 0 ? `, ${pending}\u00a0pending` : ""}`, "live")}
${tile("Expire within 1 h", withinHour, nextEnd === null ? "none ends" : `next in ${shortDuration(nextEnd - now)}`, withinHour > 0 ? "expiring" : "")}
${tile("Expire within 24 h", withinDay, `of ${live} live`)}
${tile("Expired, not removed", expired, killed > 0 ? `${killed} killed` : "none killed", expired + killed > 0 ? "killed" : "")}
${tile("Ended", ended, endings.join(", ") || "none yet")}
${tile("Median time to ready", ready ? formatSeconds(ready.median) : "–", ready ? `slowest ${formatSeconds(ready.most)}` : "not measured")}
</dl>
`;
}

function tile(title: string, figure: Content, remark: string, tone = ""): Html {
    return html`<div class="tile ${tone}"><dt>${title}</dt><dd><b>${figure}</b><span>${remark}</span></dd></div>`;
}
