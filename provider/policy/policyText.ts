import type { Fault } from "./arns";

/** Parses the JSON text of a policy. Keys that stand twice are faults: AWS refuses them, and JSON.parse hides them. */
export function parsePolicyText(text: string): { readonly value?: unknown; readonly faults: readonly Fault[] } {
    if (text.trim() === "") {
        return { faults: [{ place: "", reason: "the text is empty; give a policy document" }] };
    }
    const failure = parseFailure(text);
    if (failure) {
        const reason = `the text is no JSON from${lineAndColumn(text, whereItStops(failure, text))} on`;
        return { faults: [{ place: "", reason }] };
    }
    const faults = findDuplicateKeys(text).map((position) => ({
        place: "",
        reason: `the key at${lineAndColumn(text, position)} stands twice in one object; keep one of them`,
    }));
    return faults.length > 0 ? { faults } : { value: JSON.parse(text), faults };
}

/** What the parser says of a text, which quotes it, or undefined when it is JSON. */
function parseFailure(text: string): string | undefined {
    try {
        JSON.parse(text);
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}

/** The position at which a text stops to be JSON. Where the parser does not tell, it is the end of the shortest beginning that fails likewise. */
function whereItStops(failure: string, text: string): number {
    const told = /position (\d+)/.exec(failure)?.[1];
    const isStrange = (message = "") => message.startsWith("Unexpected token");
    if (told !== undefined || !isStrange(failure)) {
        return told === undefined ? text.length : Number(told);
    }
    let [sound, strange] = [0, text.length];
    while (sound + 1 < strange) {
        const middle = (sound + strange) >> 1;
        if (isStrange(parseFailure(text.slice(0, middle)))) {
            strange = middle;
        } else {
            sound = middle;
        }
    }
    return strange - 1;
}

function lineAndColumn(text: string, position: number): string {
    const lines = text.slice(0, position).split("\n");
    return ` line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** The positions of keys that stand a second time in one object of a valid JSON text. */
function findDuplicateKeys(text: string): number[] {
    const duplicates: number[] = [];
    const open: (Set<string> | undefined)[] = []; // one per object; undefined per array
    const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g);
    let last = { token: "", index: 0 };
    for (const { 0: token, index } of tokens) {
        const keys = open.at(-1);
        if (token === "{" || token === "[") {
            open.push(token === "{" ? new Set() : undefined);
        } else if (token === "}" || token === "]") {
            open.pop();
        } else if (token === ":" && keys) {
            const key = JSON.parse(last.token) as string;
            if (keys.has(key)) {
                duplicates.push(last.index);
            }
            keys.add(key);
        }
        last = { token, index };
    }
    return duplicates;
}
