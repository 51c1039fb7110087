import { type Html, html } from "./html";

/** Returns a time in milliseconds since the epoch; null if it is not a valid time. */
export function toMillis(iso: string | null): number | null {
    const millis = Date.parse(iso ?? "");
    return Number.isNaN(millis) ? null : millis;
}

/** Returns a time to the minute, in UTC, e.g. `2026-11-24 14:03`. Text that is not a time is returned unchanged. */
export function formatTime(iso: string): string {
    const millis = toMillis(iso);
    return millis === null ? iso : new Date(millis).toISOString().slice(0, 16).replace("T", " ");
}

/** Returns a `time` element with the time to the second for machines. */
export function timeElement(iso: string): Html {
    const millis = toMillis(iso);
    if (millis === null) {
        return html`${iso}`;
    }
    const exact = new Date(millis).toISOString().replace(".000Z", "Z");
    return html`<time datetime="${exact}">${formatTime(iso)}</time>`;
}

/** Returns a number of seconds with at least two digits, e.g. `6.2 s`, `38 s`. */
export function formatSeconds(seconds: number): string {
    return `${Number(seconds.toPrecision(seconds < 10 ? 2 : 3))} s`;
}
