import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { checkDocComments, checkPublicMembers } from "../../scripts/check/docComments";
import { checkErrorsPage } from "../../scripts/check/errorsPage";
import { excuses } from "../../scripts/check/exceptions";
import {
    allowedImports,
    checkFileCycles,
    checkFolderCycles,
    checkForbiddenImports,
    findImports,
} from "../../scripts/check/imports";
import { checkLineWidth } from "../../scripts/check/lineWidth";
import { parseSource, type Source, type Violation } from "../../scripts/check/source";
import { errorsPage } from "../../scripts/docs/errors";

/** Creates source files from texts by path. */
function sourcesOf(texts: Readonly<Record<string, string>>): Source[] {
    return Object.entries(texts).map(([file, text]) => parseSource(file, text));
}

function importsOf(texts: Readonly<Record<string, string>>) {
    return findImports(sourcesOf(texts));
}

const placesOf = (violations: readonly Violation[]) => violations.map(({ file, line }) => `${file}:${line}`);

describe("npm run check", () => {
    describe("import rules", () => {
        it("report files that import each other indirectly, including type imports and re-exports", () => {
            const [cycle, ...others] = checkFileCycles(
                importsOf({
                    "cli/a.ts": 'import { x } from "./x";\nimport type { B } from "./b";',
                    "cli/b.ts": 'export * from "./c";',
                    "cli/c.ts": 'const a = () => import("./a.js");',
                    "cli/x.ts": 'import "./c";',
                }),
            );

            assert.equal(cycle && placesOf([cycle])[0], "cli/a.ts:1");
            assert.match(cycle?.message ?? "", /^import cycle cli\/a.ts → cli\/x.ts → cli\/c.ts → cli\/a.ts\n/);
            assert.match(cycle?.message ?? "", /\n {4}cli\/c.ts:1 imports cli\/a.ts$/);
            assert.deepEqual(placesOf(others), ["cli/b.ts:1"]);
        });

        it("report folders that import each other, including nested folders", () => {
            const imports = importsOf({
                "cli/main.ts": 'import "./kill/kill";',
                "cli/kill/kill.ts": 'import "../signals";',
                "cli/signals.ts": 'import "node:os";',
            });

            assert.deepEqual(checkFileCycles(imports), []);
            assert.deepEqual(placesOf(checkFolderCycles(imports)), ["cli/main.ts:1"]);
        });

        it("report nothing if imports go one way", () => {
            const imports = importsOf({
                "cli/kill/kill.ts": 'import "../state/state";\nimport "./targets";',
                "cli/kill/targets.ts": 'import "../state/state";',
                "cli/state/state.ts": 'import "../../provider/lease";',
                "provider/lease/index.ts": "",
            });

            assert.equal(imports.length, 4);
            assert.deepEqual([...checkFileCycles(imports), ...checkFolderCycles(imports)], []);
        });

        it("report imports of provider/runtime in cli, by path or by package name", () => {
            const imports = importsOf({
                "cli/commands/issue/issue.ts":
                    'import "../../../provider/lease/lease";\nimport type { T } from "../../../provider/runtime/told";',
                "cli/program.ts": 'const runtime = require("stacklease/runtime");',
                "provider/lease/lease.ts": "",
                "provider/runtime/index.ts": 'import "./told";',
                "provider/runtime/told.ts": "",
            });

            assert.deepEqual(placesOf(checkForbiddenImports(imports)), [
                "cli/commands/issue/issue.ts:2",
                "cli/program.ts:1",
            ]);
        });

        it("report imports of the simulator, except in its subcommand", () => {
            const imports = importsOf({
                "cli/commands/kill/kill.ts": 'import "../../../simulator/simulator";',
                "cli/commands/simulatorSubcommand.ts": 'import "../../simulator/simulator";',
                "provider/index.ts": 'import "../simulator/simulator";',
                "simulator/simulator.ts": "",
            });

            assert.deepEqual(placesOf(checkForbiddenImports(imports)), [
                "cli/commands/kill/kill.ts:1",
                "provider/index.ts:1",
            ]);
        });

        it("report an import against the folder order, at any depth, and a folder without a place in the order", () => {
            const imports = importsOf({
                "cli/state/a.ts": 'import "../engine/a";\nimport "../pulumi/a";\nimport "../../provider/lease/a";',
                "cli/engine/a.ts": 'import "../state/b";\nimport "../commands/a/a";',
                "cli/state/b.ts": 'import "../../provider/index";',
                "cli/issuedStacks/leaseProgram.ts": 'import "../../provider/index";',
                "cli/pulumi/a.ts": "",
                "cli/commands/a/a.ts": 'import "../../new/a";',
                "cli/new/a.ts": 'import "../errors/a";',
                "cli/errors/a.ts": 'import "../../provider/errors/a";',
                "provider/drivers/session/a.ts": 'import "../drivers";\nimport "../../runtime/a";',
                "provider/drivers/drivers.ts": 'import "./session/a";',
                "provider/lease/a.ts": 'import "../drivers/drivers";\nimport "../aws/a";',
                "provider/aws/a.ts": 'import "../errors/a";\nimport "../lease/a";',
                "provider/errors/a.ts": "",
                "provider/runtime/a.ts": "",
                "provider/index.ts": "",
            });

            assert.deepEqual(placesOf(checkForbiddenImports(imports)).sort(), [
                "cli/commands/a/a.ts:1",
                "cli/engine/a.ts:2",
                "cli/new/a.ts:1",
                "cli/state/a.ts:1",
                "cli/state/b.ts:1",
                "provider/aws/a.ts:2",
                "provider/drivers/session/a.ts:2",
                "provider/lease/a.ts:1",
            ]);
        });

        it("enforce the order that docs/architecture.md states", () => {
            const page = readFileSync("docs/architecture.md", "utf8");
            const names = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? "");
            const rows = [...page.matchAll(/^\| (`provider\/.*?)\s*\| (.*?)\s*\|$/gm)];
            const stated = rows.flatMap(([, from = "", to = ""]) =>
                [...from.matchAll(/`(provider\/\w+)`/g)].map(([, folder = ""]) => [
                    folder,
                    names(to).map((name) => `provider/${name}`),
                ]),
            );
            const [, cliPart = ""] = /^cli\/ .*\n((?: {2}.*\n)+)/m.exec(page) ?? [];
            const cliOrder = [...cliPart.matchAll(/^ {2}(\w+)\//gm)].map(([, folder]) => `cli/${folder}`);
            const isOfProvider = ([folder]: [string, unknown]) => /^provider\/(?!errors|node)/.test(folder);

            assert.deepEqual(
                Object.fromEntries(stated),
                Object.fromEntries(Object.entries(allowedImports).filter(isOfProvider)),
            );
            assert.deepEqual(cliOrder, allowedImports.cli);
        });
    });

    describe("line width", () => {
        const linesReported = (text: string) =>
            checkLineWidth(parseSource("test/a.ts", text)).map(({ line, message }) => [line, message]);
        const words = "word ".repeat(25).trimEnd();

        it("reports comments, including trailing and doc comments", () => {
            const text = `// ${words}\n/**\n * ${words}\n */\nconst a = 1; // ${words}\n`;
            const message = (columns: number) => `the line has ${columns} columns; wrap it at 120`;

            assert.deepEqual(linesReported(text), [
                [1, message(127)],
                [3, message(127)],
                [5, message(140)],
            ]);
        });

        it("reports code", () => {
            assert.equal(linesReported(`const a = [${"1, ".repeat(40)}];`).length, 1);
            assert.equal(linesReported(`const a = ["${words}", ${"1, ".repeat(40)}];`).length, 1);
        });

        it("reports an address after words, which fits on its own line", () => {
            assert.equal(
                linesReported(`/** ${words.slice(0, 80)} https://aws.amazon.com/${"a".repeat(40)} */`).length,
                1,
            );
        });

        it("reports neither literals nor addresses that cannot be wrapped", () => {
            const literals = [
                `"${words}"`,
                `\`${words} \${1}\``,
                `/${words}/.test(a)`,
                `it("${words}", async () => {})`,
            ];

            for (const literal of literals) {
                assert.deepEqual(linesReported(`const a = ${literal};`), [], literal);
            }
            assert.deepEqual(linesReported(`/**\n * https://aws.amazon.com/${"a".repeat(120)}\n */`), []);
            assert.deepEqual(linesReported(`// ${words.slice(0, 117)}\n`), []);
        });
    });

    describe("doc comments", () => {
        const namesReported = (text: string) =>
            checkDocComments(parseSource("cli/a.ts", text)).map(({ line, message }) => `${line}: ${message}`);

        it("reports every kind of exported declaration", () => {
            const declarations = [
                "function f() {}",
                "async function g() {}",
                "class C {}",
                "abstract class D {}",
                "interface I {}",
                "type T = 1;",
                "const c = 1;",
                "const { d, e } = x;",
                "enum E {}",
            ];
            const names = ["f", "g", "C", "D", "I", "T", "c", "{ d, e }", "E"];

            assert.deepEqual(
                namesReported(declarations.map((declaration) => `export ${declaration}`).join("\n")),
                names.map((name, index) => `${index + 1}: ${name} has no doc comment`),
            );
        });

        it("reports a line comment instead of a doc comment", () => {
            assert.deepEqual(namesReported("// Returns one.\nexport const one = 1;"), ["2: one has no doc comment"]);
        });

        it("reports neither documented nor private declarations, and only the first overload", () => {
            const overloads = "/** F. */\nexport function f(a: 1): 1;\nexport function f(a: 2): 2;";

            assert.deepEqual(namesReported(`/** One. */\nexport const one = 1;\nconst two = 2;\n${overloads}`), []);
        });

        it("reports members of exported types: inherited, re-exported and nested ones", () => {
            const sources = sourcesOf({
                "provider/index.ts": 'export { B, type Args } from "./b";',
                "provider/b.ts": `
                    import { Base } from "./base";
                    export interface Args { a: string; nested: Input<{ c: string }> }
                    export interface Unexported { d: string }
                    export class B extends Base {
                        declare readonly output: string;
                        /** Documented. */
                        declare readonly documented: string;
                        private hidden: string;
                        #secret: string;
                        get getter() { return 1; }
                        constructor(a: Args) { super(); }
                    }`,
                "provider/base.ts": "export class Base { method(): void {} }",
            });
            const names = checkPublicMembers("provider/index.ts", sources).map(({ message }) => message.split(" ")[0]);

            assert.deepEqual(names.sort(), ["Args.a", "Args.c", "Args.nested", "B.getter", "B.output", "Base.method"]);
        });
    });

    it("reports the first stale line of docs/errors.md", () => {
        const page = errorsPage();

        assert.deepEqual(checkErrorsPage(page), []);
        assert.deepEqual(placesOf(checkErrorsPage(page.replace("# Errors", "# Failures"))), ["docs/errors.md:3"]);
        assert.deepEqual(placesOf(checkErrorsPage(`${page}\n`)), [`docs/errors.md:${page.split("\n").length + 1}`]);
    });

    it("ignores known violations only, by rule, and cycles by all their members", () => {
        const violation: Violation = {
            rule: "folder cycle",
            file: "cli/a/a.ts",
            line: 1,
            message: "",
            cycle: ["cli", "cli/a"],
        };

        assert.ok(excuses({ rule: "folder cycle", path: "cli/" }, violation));
        assert.ok(!excuses({ rule: "file cycle", path: "cli/" }, violation));
        assert.ok(!excuses({ rule: "folder cycle", path: "cli/a/" }, violation));
    });
});
