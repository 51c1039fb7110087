import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkDocComments, checkPublicMembers } from "./docComments";
import { checkErrorsPage } from "./errorsPage";
import { exceptions, excuses } from "./exceptions";
import { checkFileCycles, checkFolderCycles, checkForbiddenImports, findImports } from "./imports";
import { checkLineWidth } from "./lineWidth";
import { readSources } from "./source";

const root = join(__dirname, "..", "..");
const sources = readSources(root, ["bench", "cli", "provider", "scripts", "simulator", "test"]);
const product = sources.filter(({ file }) => /^(cli|provider|simulator)\//.test(file));
const imports = findImports(product);
const violations = [
    ...checkFileCycles(imports),
    ...checkFolderCycles(imports),
    ...checkForbiddenImports(imports),
    ...sources.flatMap(checkLineWidth),
    ...product.flatMap(checkDocComments),
    ...checkPublicMembers("provider/index.ts", product),
    ...checkErrorsPage(readFileSync(join(root, "docs/errors.md"), "utf8")),
];
const reported = violations.filter((violation) => !exceptions.some((exception) => excuses(exception, violation)));
const unused = exceptions.filter((exception) => !violations.some((violation) => excuses(exception, violation)));

for (const { file, line, message } of reported) {
    console.error(`${file}:${line}: ${message}`);
}
for (const { rule, path } of unused) {
    console.error(`scripts/check/exceptions.ts: ${path} no longer has the problem ${rule}; remove the exception`);
}
process.exitCode = reported.length + unused.length > 0 ? 1 : 0;
