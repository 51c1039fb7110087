import type { PlacedFault } from "./arns";
import { scanJson } from "./scanJson";

/** Parses the JSON text of a policy. Duplicate keys are faults: AWS rejects them, and JSON.parse hides them. */
export function parsePolicyText(given: string): { readonly value?: unknown; readonly faults: readonly PlacedFault[] } {
    const text = given.replace(/^\ufeff/, ""); // Some Windows editors write a byte order mark.
    const fault = (reason: string) => ({ faults: [{ place: "", reason }] });
    if (text.trim() === "") {
        return fault("the text is empty; pass a policy document");
    }
    if (isFileName(text)) {
        return fault('the text is a file name; pass the contents of the file: fs.readFileSync("policy.json", "utf8")');
    }
    if (/^\s*arn:/i.test(text)) {
        return fault("the text is an ARN; add it to policyArns");
    }
    const { stopsAt, duplicates } = scanJson(text);
    if (stopsAt !== undefined) {
        return fault(`the text is not valid JSON at ${lineAndColumn(text, stopsAt)}`);
    }
    const faults = duplicates.map((position) => ({
        place: "",
        // Computed only if it is shown: for each of many keys it would take too long.
        get reason() {
            return `duplicate key at ${lineAndColumn(text, position)}; remove one of the two`;
        },
    }));
    return faults.length > 0 ? { faults } : { value: JSON.parse(text), faults };
}

/**
 * Returns whether a text is a file name: as in the commands of Vault (`@policy.json`) and AWS (`file://policy.json`),
 * or a plain one.
 */
function isFileName(text: string): boolean {
    return /^\s*(@|file:\/\/)/i.test(text) || /^[^\n{[]*\.json\s*$/i.test(text);
}

function lineAndColumn(text: string, position: number): string {
    const lines = text.slice(0, position).split(/\r\n|\n|\r/);
    return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
