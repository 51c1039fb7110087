import type { Fault } from "./arns";

/** Parses the JSON text of a policy. Keys that stand twice are faults: AWS refuses them, and JSON.parse hides them. */
export function parsePolicyText(text: string): { readonly value?: unknown; readonly faults: readonly Fault[] } {
    if (text.trim() === "") {
        return { faults: [{ place: "", reason: "the text is empty; give a policy document" }] };
    }
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch (error) {
        return { faults: [{ place: "", reason: `the text is no JSON: ${describe(error as Error, text)}` }] };
    }
    const faults = findDuplicateKeys(text).map((key) => ({
        place: "",
        reason: `the key ${JSON.stringify(key)} stands twice in one object; keep one of them`,
    }));
    return faults.length > 0 ? { faults } : { value, faults };
}

/** The parser's message without its excerpt of the text, and where it stopped. */
function describe({ message }: Error, text: string): string {
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
    const reason = message.replace(/,? ?"[\s\S]*" is not valid JSON/, "").replace(/ in JSON at position[\s\S]*/, "");
    if (Number.isNaN(position)) {
        return reason || "it ends too early";
    }
    const lines = text.slice(0, position).split("\n");
    return `${reason} at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** Keys that stand twice in one object of a valid JSON text. */
function findDuplicateKeys(text: string): string[] {
    const duplicates: string[] = [];
    const open: (Set<string> | undefined)[] = []; // one per object; undefined per array
    const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g);
    let last = "";
    for (const [token] of tokens) {
        const keys = open.at(-1);
        if (token === "{" || token === "[") {
            open.push(token === "{" ? new Set() : undefined);
        } else if (token === "}" || token === "]") {
            open.pop();
        } else if (token === ":" && keys) {
            const key = JSON.parse(last) as string;
            if (keys.has(key)) {
                duplicates.push(key);
            }
            keys.add(key);
        }
        last = token;
    }
    return duplicates;
}
