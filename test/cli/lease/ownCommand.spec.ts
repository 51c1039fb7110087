import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { isInCache, ownCommand } from "../../../cli/commands/profile/ownCommand";

const main = join(__dirname, "..", "..", "..", "dist", "cli", "main.js");
const node = realpathSync(process.execPath);

describe("ownCommand", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Creates a link in a folder of its own, as package managers do. */
    function link(target: string, ...place: string[]): string {
        const path = join(folder, ...place);
        mkdirSync(dirname(path), { recursive: true });
        symlinkSync(target, path);
        return path;
    }

    function words(script: string | undefined, ...onPath: string[]): string[] {
        return ownCommand({ script, node, path: onPath.map((file) => dirname(file)).join(delimiter) });
    }

    it("returns the bare name if it resolves to this command on PATH, as after a global install", () => {
        const global = link(main, "bin", "stacklease");

        assert.deepEqual(words(global, global), ["stacklease"]);
    });

    const local: [string, string[]][] = [
        ["npx", ["shop", "node_modules", ".bin"]],
        ["npx for a package that is not installed", [".npm", "_npx", "1a2b", "node_modules", ".bin"]],
    ];
    for (const [runner, place] of local) {
        it(`returns an absolute path if the command was started with ${runner}`, () => {
            const script = link(main, ...place, "stacklease");

            assert.deepEqual(words(script, script), [node, script]);
        });
    }

    it("returns an absolute path if another stacklease is first on PATH", () => {
        const global = link(main, "bin", "stacklease");
        const other = join(folder, "other", "stacklease");
        mkdirSync(dirname(other));
        writeFileSync(other, "");

        assert.deepEqual(words(global, other, global), [node, global]);
    });

    it("returns an absolute path without a PATH, and if another script is running", () => {
        assert.deepEqual(ownCommand({ script: undefined, node, path: undefined }), [node, main]);
        assert.deepEqual(words(__filename), [node, main]);
    });

    it("uses the link to Node.js on PATH, which an update of Node.js preserves", () => {
        const linked = link(node, "bin", "node");

        assert.deepEqual(words(main, linked), [linked, main]);
    });

    const files: [string, boolean][] = [
        ["/home/ana/.npm/_npx/9f8e/node_modules/stacklease/dist/cli/main.js", true],
        ["/home/ana/.cache/pnpm/dlx/abc/node_modules/stacklease/dist/cli/main.js", true],
        ["/tmp/xfs-1/dlx-4242/node_modules/stacklease/dist/cli/main.js", true],
        ["C:\\Users\\ana\\npm-cache\\_npx\\9f8e\\node_modules\\stacklease\\dist\\cli\\main.js", true],
        ["/home/ana/shop/node_modules/stacklease/dist/cli/main.js", false],
    ];
    for (const [file, inCache] of files) {
        it(`is ${inCache ? "" : "not "}in a package runner's cache: ${file}`, () => {
            assert.equal(isInCache(file), inCache);
        });
    }
});
