import { XMLBuilder } from "fast-xml-parser";
import type { Answer, AnswerMap, AnswerValue } from "../service/service";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", suppressEmptyNode: true });

/**
 * Renders an answer as XML.
 * @param item element that wraps each member of a list: `member` for Query services, `item` for EC2, none for S3
 */
export function toXml(root: string, content: Answer, item: string | undefined, namespace?: string): string {
    const element = { ...(namespace && { "@xmlns": namespace }), ...(render(content, item) as object) };
    return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: element })}`;
}

function render(value: AnswerValue, item: string | undefined): unknown {
    if (value instanceof Date) {
        return `${value.toISOString().slice(0, 19)}Z`;
    }
    if (value instanceof Map) {
        const entries = [...(value as AnswerMap)];
        return { entry: entries.map(([key, entryValue]) => ({ key, value: render(entryValue, item) })) };
    }
    if (Array.isArray(value)) {
        const members = value.map((member: AnswerValue) => render(member, item));
        return item ? { [item]: members } : members;
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(
            Object.entries(value).flatMap(([key, entryValue]) =>
                entryValue === undefined ? [] : [[key, render(entryValue as AnswerValue, item)]],
            ),
        );
    }
    return value;
}
