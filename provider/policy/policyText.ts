import type { PlacedFault } from "./arns";
import { scanJson } from "./scanJson";

/** Parses the JSON text of a policy. Keys that stand twice are faults: AWS refuses them, and JSON.parse hides them. */
export function parsePolicyText(given: string): { readonly value?: unknown; readonly faults: readonly PlacedFault[] } {
    const text = given.replace(/^\ufeff/, ""); // Editors on Windows begin a file with a byte order mark.
    const fault = (reason: string) => ({ faults: [{ place: "", reason }] });
    if (text.trim() === "") {
        return fault("the text is empty; give a policy document");
    }
    if (isFileName(text)) {
        return fault('the text names a file; give what the file holds: fs.readFileSync("policy.json", "utf8")');
    }
    if (/^\s*arn:/i.test(text)) {
        return fault("the text is an ARN; give it in policyArns");
    }
    const { stopsAt, duplicates } = scanJson(text);
    if (stopsAt !== undefined) {
        return fault(`the text is not valid JSON at ${lineAndColumn(text, stopsAt)}`);
    }
    const faults = duplicates.map((position) => ({
        place: "",
        // Worked out only if it is shown: for every one of many keys it would take very long.
        get reason() {
            return `duplicate key at ${lineAndColumn(text, position)}; remove one of the two`;
        },
    }));
    return faults.length > 0 ? { faults } : { value: JSON.parse(text), faults };
}

/**
 * Whether a text is a file's name as the commands of Vault (`@policy.json`) and AWS (`file://policy.json`) take one, or
 * a bare one.
 */
function isFileName(text: string): boolean {
    return /^\s*(@|file:\/\/)/i.test(text) || /^[^\n{[]*\.json\s*$/i.test(text);
}

function lineAndColumn(text: string, position: number): string {
    const lines = text.slice(0, position).split(/\r\n|\n|\r/);
    return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
