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
