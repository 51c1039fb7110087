import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineCommand } from "../../../cli/pulumi/engineCommand";
import { pulumi } from "../../../cli/pulumi/pulumi";
import { Operation } from "../../../provider/errors/operation";

describe("A Pulumi CLI that cannot be started", () => {
    const operation = new Operation("read", "stack", "dev");
    let PATH: string;
    beforeEach(() => {
        PATH = mkdtempSync(join(tmpdir(), "stacklease-path-"));
    });
    afterEach(() => rmSync(PATH, { recursive: true }));

    const runs: [how: string, run: () => Promise<unknown>][] = [
        ["to read", () => pulumi(operation, ["version"], { env: { PATH } })],
        ["to change a stack", () => engineCommand(operation).run(["version"], tmpdir(), { PATH })],
    ];
    for (const [how, run] of runs) {
        it(`${how} is reported as missing only if it is`, async () => {
            await assert.rejects(run, { code: "PulumiMissing", exitCode: 6 });
            writeFileSync(join(PATH, "pulumi"), "not executable");

            await assert.rejects(run, {
                code: "PulumiFailure",
                exitCode: 1,
                message: "read stack dev: the Pulumi CLI could not be started (spawn pulumi EACCES)",
            });
        });
    }
});
