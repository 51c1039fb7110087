import { type Html, html } from "./html";

/** What the colours and marks of the timeline mean. */
export const legend: Html = html`<ul class="legend">${[
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
