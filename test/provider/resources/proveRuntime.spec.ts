import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRuntimeFault } from "../../../provider/resources/proveRuntime";

const root = join(__dirname, "..", "..", "..");

describe("the runtime that Pulumi's plugin process loads", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
        mkdirSync(join(folder, "apps", "shop"), { recursive: true });
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    function install(...place: string[]): void {
        mkdirSync(join(folder, ...place, "node_modules"), { recursive: true });
        symlinkSync(root, join(folder, ...place, "node_modules", "stacklease"));
    }

    const found: [string, string[]][] = [
        ["the program's own folder", ["apps", "shop"]],
        ["the root of a workspace that hoists dependencies", []],
    ];
    for (const [where, place] of found) {
        it(`is found in ${where}`, () => {
            install(...place);

            assert.equal(findRuntimeFault(join(folder, "apps", "shop")), undefined);
        });
    }

    const missing: [string, string[], string[]][] = [
        ["in the dependencies of a component", ["apps", "shop", "node_modules", "component"], ["apps", "shop"]],
        ["in a neighboring folder", ["apps", "other"], ["apps", "shop"]],
        ["nowhere, with a package.json in a parent folder", ["elsewhere"], []],
    ];
    for (const [where, place, owner] of missing) {
        it(`is not found if it is installed ${where}, and the error names the package.json to add it to`, () => {
            install(...place);
            writeFileSync(join(folder, ...owner, "package.json"), "{}");

            const fault = findRuntimeFault(join(folder, "apps", "shop")) ?? "";

            assert.match(fault, new RegExp(`the program's folder ${join(folder, "apps", "shop")},`));
            assert.ok(fault.includes(`the dependencies in ${join(folder, ...owner, "package.json")} `), fault);
        });
    }
});
