import { errorsPage } from "../docs/errors";
import type { Violation } from "./source";

/** Reports the first line by which docs/errors.md differs from the error codes in the source. */
export function checkErrorsPage(text: string): Violation[] {
    const lines = text.split("\n");
    const expected = errorsPage().split("\n");
    const length = Math.max(lines.length, expected.length);
    const index = Array.from({ length }, (_, line) => line).find((line) => lines[line] !== expected[line]);
    const message = "differs from provider/errors/errorCodes.ts; run npx tsx scripts/docs/errors.ts";
    return index === undefined ? [] : [{ rule: "stale page", file: "docs/errors.md", line: index + 1, message }];
}
