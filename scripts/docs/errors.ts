import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ErrorDescription, errorCodes } from "../../provider/errors/errorCodes";

const file = join(__dirname, "..", "..", "docs", "errors.md");

/** Returns the content of docs/errors.md, generated from provider/errors/errorCodes.ts. */
export function errorsPage(): string {
    const entries: [string, ErrorDescription][] = Object.entries(errorCodes).sort(([a], [b]) => (a < b ? -1 : 1));
    const sections = entries.flatMap(([code, { cause, remedy }]) => [
        `## ${code}`,
        "",
        cause,
        "",
        `**What to do:** ${remedy}`,
        "",
    ]);
    return [
        "<!-- Generated from provider/errors/errorCodes.ts by `npx tsx scripts/docs/errors.ts`. -->",
        "",
        "# Errors",
        "",
        "Every error of the provider and of the command has a code, the operation that failed, a reason and a remedy. Messages read `<operation>: <reason>; <remedy>`. `--debug` prints the stack trace of an error, with AWS's error code and request id.",
        "",
        ...sections,
    ].join("\n");
}

if (require.main === module) {
    writeFileSync(file, errorsPage());
}
