import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckContext } from "../../../cli/commands/doctor/checkContext";
import type { CheckResult } from "../../../cli/commands/doctor/checkResult";
import { checkProgramsPackage, checkPulumiSdk } from "../../../cli/commands/doctor/checkVersions";

/** Creates a program's folder with these packages installed. */
function install(packages: Record<string, string>): string {
    const folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
    for (const [name, version] of Object.entries(packages)) {
        const place = join(folder, "node_modules", name);
        mkdirSync(place, { recursive: true });
        writeFileSync(join(place, "package.json"), JSON.stringify({ name, version }));
        writeFileSync(join(place, "runtime.js"), "");
    }
    return folder;
}

describe("stacklease doctor, checking a program's packages,", () => {
    const { version, peerDependencies } = require("../../../package.json");
    const [newest, oldest] = ["3.999.0", peerDependencies["@pulumi/pulumi"].slice(1)];
    const cases: [string, (context: CheckContext) => Promise<CheckResult>, Record<string, string>, string, RegExp][] = [
        [
            "finds the oldest supported Pulumi SDK",
            checkPulumiSdk,
            { "@pulumi/pulumi": oldest },
            "ok",
            /^@pulumi\/pulumi 3/,
        ],
        ["accepts a newer Pulumi SDK", checkPulumiSdk, { "@pulumi/pulumi": newest }, "ok", /3\.999\.0/],
        ["finds no Pulumi SDK", checkPulumiSdk, {}, "fail", /cannot find @pulumi\/pulumi$/],
        [
            "finds a Pulumi SDK that is too old",
            checkPulumiSdk,
            { "@pulumi/pulumi": "3.100.0" },
            "fail",
            /3\.100\.0, but stacklease needs \^3/,
        ],
        [
            "finds the command's own version of stacklease",
            checkProgramsPackage,
            { stacklease: version },
            "ok",
            new RegExp(version),
        ],
        ["finds no stacklease", checkProgramsPackage, {}, "fail", /cannot find stacklease$/],
        [
            "finds another version of stacklease",
            checkProgramsPackage,
            { stacklease: "0.0.1" },
            "warn",
            /0\.0\.1, but this command is/,
        ],
    ];
    for (const [behaviour, look, packages, status, found] of cases) {
        it(`${behaviour}: ${status}`, async () => {
            const folder = install(packages);
            const finding = await look({ programFolder: Promise.resolve(folder) } as CheckContext);
            rmSync(folder, { recursive: true });

            assert.equal(finding.status, status);
            assert.match(finding.found, found);
            assert.equal(finding.remedy !== null, status !== "ok");
        });
    }
});
