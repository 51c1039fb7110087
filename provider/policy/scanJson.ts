/** What a scan of JSON text has found. Positions count from 0. */
export interface JsonScan {
    /** Where the text stops being JSON; undefined for JSON. */
    readonly stopsAt?: number;
    /** Where keys stand that their object has already. */
    readonly duplicates: readonly number[];
}

/**
 * Each token has a kind of one letter: its own, `s` for a string, `w` for another word, `$` for the end and `?` for
 * none of JSON.
 */
interface Token {
    readonly kind: string;
    readonly start: number;
    /** For `?`, where the token goes wrong. */
    readonly end: number;
}

/** The kinds that may begin a value, and those that may stand where a key does. */
const value = "{[sw";
const key = "s";

/**
 * Finds where a text stops being JSON, and keys that stand twice. JSON.parse tells the one in words that change with V8
 * and may quote the text, and passes over the other. https://datatracker.ietf.org/doc/html/rfc8259
 */
export function scanJson(text: string): JsonScan {
    const duplicates: number[] = [];
    const open: (Set<string> | undefined)[] = []; // The keys of each open object; undefined for a list.
    let allowed = value;
    for (let token = readToken(text, 0); ; token = readToken(text, token.end)) {
        const { kind, start, end } = token;
        const keys = open.at(-1);
        if (!allowed.includes(kind)) {
            return { stopsAt: kind === "?" ? end : start, duplicates };
        }
        if (kind === "$") {
            return { duplicates };
        }
        if (kind === "{" || kind === "[") {
            open.push(kind === "{" ? new Set() : undefined);
            allowed = kind === "{" ? `${key}}` : `${value}]`;
        } else if (kind === ":" || kind === ",") {
            allowed = kind === "," && keys ? key : value;
        } else if (keys && (allowed === key || allowed === `${key}}`) && kind === "s") {
            const name = nameAt(text, start, end);
            if (keys.has(name)) {
                duplicates.push(start);
            }
            keys.add(name);
            allowed = ":";
        } else {
            if (kind === "}" || kind === "]") {
                open.pop();
            }
            allowed = open.length === 0 ? "$" : open.at(-1) ? ",}" : ",]";
        }
    }
}

const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** A string up to where its closing quotation mark has to be. */
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*/y;

function readToken(text: string, from: number): Token {
    let start = from;
    while (isSpace(text.charCodeAt(start))) {
        start++;
    }
    const first = text[start];
    if (first === undefined) {
        return { kind: "$", start, end: start };
    }
    if ("{}[]:,".includes(first)) {
        return { kind: first, start, end: start + 1 };
    }
    if (first === '"') {
        const end = endOf(string, text, start);
        return text[end] === '"' ? { kind: "s", start, end: end + 1 } : { kind: "?", start, end };
    }
    const end = endOf(word, text, start);
    return { kind: end > start ? "w" : "?", start, end };
}

function isSpace(code: number): boolean {
    return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The name of a key: only one with escapes has to be parsed. */
function nameAt(text: string, start: number, end: number): string {
    const name = text.slice(start + 1, end - 1);
    return name.includes("\\") ? (JSON.parse(text.slice(start, end)) as string) : name;
}

/** Where what a sticky pattern matches at a place ends; the place itself where it does not match. */
function endOf(pattern: RegExp, text: string, at: number): number {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
}
