/** HTML that is safe to put into a page unescaped. It is a class, so that no value of a state can pass for it. */
export class Html {
    constructor(readonly html: string) {}
}

/** A value in a template: text is escaped, {@link Html} is not escaped again, null is empty. */
export type Content = Html | string | number | null | readonly Content[];

/** Returns HTML from a template whose values are escaped, so that no name of a lease is read as markup. */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Html {
    return new Html(String.raw({ raw: template }, ...values.map(render)));
}

/** Returns our own text, such as the style sheet, as HTML without escaping it. */
export function verbatim(text: string): Html {
    return new Html(text);
}

function render(content: Content): string {
    if (content === null) {
        return "";
    }
    if (content instanceof Html) {
        return content.html;
    }
    return Array.isArray(content) ? content.map(render).join("") : escaped(String(content));
}

/** The five characters that mean something in HTML, in text and in attributes alike. */
const references: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
};

function escaped(text: string): string {
    return text.replace(/[&<>"']/g, (character) => references[character] ?? character);
}

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
