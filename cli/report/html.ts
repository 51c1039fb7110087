import { escapeUTF8 } from "entities/escape";

/** A piece of HTML that is safe to put into a page as it stands. */
export interface Html {
    readonly html: string;
}

/** What a template takes: text is escaped, HTML is not escaped again, nothing is left out. */
export type Content = Html | string | number | null | readonly Content[];

/** A template of HTML whose every value is escaped, so that no name of a lease is ever read as markup. */
export function html(template: TemplateStringsArray, ...values: readonly Content[]): Html {
    return { html: String.raw({ raw: template }, ...values.map(render)) };
}

/** Text of our own that is no template, such as the style sheet, as it stands. */
export function verbatim(text: string): Html {
    return { html: text };
}

function render(content: Content): string {
    if (content === null) {
        return "";
    }
    if (typeof content === "object") {
        return "html" in content ? content.html : content.map(render).join("");
    }
    return escapeUTF8(String(content));
}
