/** A piece of HTML that is safe to put into a page as it stands. It is known by its class: whatever a state holds is none. */
export class Html {
    constructor(readonly html: string) {}
}

/** What a template takes: text is escaped, HTML is not escaped again, nothing is left out. */
export type Content = Html | string | number | null | readonly Content[];

/** A template of HTML whose every value is escaped, so that no name of a lease is ever read as markup. */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Html {
    return new Html(String.raw({ raw: template }, ...values.map(render)));
}

/** Text of our own that is no template, such as the style sheet, as it stands. */
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
