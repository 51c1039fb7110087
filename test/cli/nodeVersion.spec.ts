import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { minVersion } from "semver";
import { nodeFault } from "../../provider/node/nodeVersion";

const root = join(__dirname, "..", "..");
const { engines } = require(join(root, "package.json"));

describe("The check of the Node.js version", () => {
    let folder: string;
    let pretend: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
        pretend = join(folder, "old.cjs");
        const versions = `{ value: { ...process.versions, node: "20.20.2" } }`;
        writeFileSync(pretend, `Object.defineProperty(process, "versions", ${versions});`);
    });
    after(() => rmSync(folder, { recursive: true }));

    for (const version of ["12.22.12", "18.20.8", "20.20.2", "21.7.3", "22.0.0", "22.11.0"]) {
        it(`refuses ${version}, with the required version`, () => {
            assert.match(nodeFault(version) ?? "", /stacklease needs Node\.js 22\.12 or newer/);
        });
    }
    for (const version of ["22.12.0", "22.21.1", "24.0.0", "26.1.0"]) {
        it(`accepts ${version}`, () => {
            assert.equal(nodeFault(version), undefined);
        });
    }

    it("requires the minimum version in package.json", () => {
        const { major, minor } = minVersion(engines.node) ?? assert.fail("no version");
        assert.equal(nodeFault(`${major}.${minor}.0`), undefined);
        assert.notEqual(nodeFault(`${major}.${minor - 1}.0`), undefined);
    });

    for (const args of [["--help"], ["kill", "aws"], ["sweep"], ["report"], ["complete", "--", ""]]) {
        it(`stops stacklease ${args.join(" ")} with one line on an old Node.js`, () => {
            const main = join(root, "dist", "cli", "main.js");
            const { status, stdout, stderr } = spawnSync(process.execPath, ["-r", pretend, main, ...args]);

            assert.equal(String(stderr).trimEnd().split("\n").length, 1);
            assert.match(
                String(stderr),
                /^stacklease: run on Node\.js 20\.20\.2: stacklease needs Node\.js 22\.12 or newer; install it and put it first on PATH\n$/,
            );
            assert.deepEqual([status, String(stdout)], [1, ""]);
        });
    }

    it("stops the plugin side from loading on an old Node.js", () => {
        const load = `require(${JSON.stringify(join(root, "dist", "provider", "runtime"))})`;
        const { status, stderr } = spawnSync(process.execPath, ["-r", pretend, "-e", load]);

        assert.notEqual(status, 0);
        assert.match(String(stderr), /Error: run on Node\.js 20\.20\.2: stacklease needs Node\.js 22\.12 or newer/);
    });
});
