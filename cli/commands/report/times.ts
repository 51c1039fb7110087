import { type Html, html } from "./html";

/** Milliseconds since 1970, or null for a time that is none. */
export function toMillis(iso: string | null): number | null {
    const millis = Date.parse(iso ?? "");
    return Number.isNaN(millis) ? null : millis;
}

/** A time to the minute, in UTC, e.g. `2026-11-24 14:03`. What is no time stands as it is. */
export function formatTime(iso: string): string {
    const millis = toMillis(iso);
    return millis === null ? iso : new Date(millis).toISOString().slice(0, 16).replace("T", " ");
}

/** A time that machines can read to the second. */
export function timeElement(iso: string): Html {
    const millis = toMillis(iso);
    if (millis === null) {
        return html`${iso}`;
    }
    const exact = new Date(millis).toISOString().replace(".000Z", "Z");
    return html`<time datetime="${exact}">${formatTime(iso)}</time>`;
}

/** Some seconds to two digits at least, e.g. `6.2 s`, `38 s`. */
export function formatSeconds(seconds: number): string {
    return `${Number(seconds.toPrecision(seconds < 10 ? 2 : 3))} s`;
}
