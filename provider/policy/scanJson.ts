/** Result of scanning JSON text. Positions start at 0. */
export interface JsonScan {
    /** Position at which the text stops being JSON; undefined for valid JSON. */
    readonly stopsAt?: number;
    /** Positions of keys that their object already has. */
    readonly duplicates: readonly number[];
}

/**
 * Token of JSON. Its kind is one letter: the character itself, `s` for a string, `w` for another word, `$` for the end
 * of the text, and `?` for anything else.
 */
interface Token {
    readonly kind: string;
    readonly start: number;
    /** End of the token; for `?`, the position of the error. */
    readonly end: number;
}

/** Kinds that can begin a value. */
const value = "{[sw";
/** Kinds that can be a key. */
const key = "s";

/**
 * Returns where a text stops being JSON, and its duplicate keys. JSON.parse reports errors in words that change with V8
 * and may quote the text, and it ignores duplicate keys.
 * https://datatracker.ietf.org/doc/html/rfc8259
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
/** String up to the position of its closing quotation mark. */
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

/** Returns the name of a key. Only a name with escapes has to be parsed. */
function nameAt(text: string, start: number, end: number): string {
    const name = text.slice(start + 1, end - 1);
    return name.includes("\\") ? (JSON.parse(text.slice(start, end)) as string) : name;
}

/** Returns the end of a sticky pattern's match at a position, or the position itself if it does not match. */
function endOf(pattern: RegExp, text: string, at: number): number {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
}
