import type { Fault } from "./arns";
import { scanJson } from "./scanJson";

/** Parses the JSON text of a policy. Keys that stand twice are faults: AWS refuses them, and JSON.parse hides them. */
export function parsePolicyText(given: string): { readonly value?: unknown; readonly faults: readonly Fault[] } {
    const text = given.replace(/^\ufeff/, ""); // Editors on Windows begin a file with a byte order mark.
    const fault = (reason: string) => ({ faults: [{ place: "", reason }] });
    if (text.trim() === "") {
        return fault("the text is empty; give a policy document");
    }
    if (isFileName(text)) {
        return fault('the text names a file; give what the file holds: readFileSync("policy.json", "utf8") of node:fs');
    }
    const { stopsAt, duplicates } = scanJson(text);
    if (stopsAt !== undefined) {
        return fault(`the text is no JSON from${lineAndColumn(text, stopsAt)} on`);
    }
    const faults = duplicates.map((position) => ({
        place: "",
        reason: `the key at${lineAndColumn(text, position)} stands twice in one object; keep one of them`,
    }));
    return faults.length > 0 ? { faults } : { value: JSON.parse(text), faults };
}

/** Whether a text is a file's name as the commands of Vault (`@policy.json`) and AWS (`file://policy.json`) take one, or a bare one. */
function isFileName(text: string): boolean {
    return /^\s*(@|file:\/\/)/.test(text) || /^[^\n{[]*\.json\s*$/.test(text);
}

function lineAndColumn(text: string, position: number): string {
    const lines = text.slice(0, position).split(/\r\n|\n|\r/);
    return ` line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
