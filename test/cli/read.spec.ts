import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LeaseDescription } from "../../cli/state/describeLease";
import { Engine } from "../support/engine";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";
import { assertSchema } from "../support/schemas";
import { pausedPulumi } from "./sweep/paused";

describe("stacklease leases, show and report", () => {
    let engine: Engine;
    let project: Project;
    let secret: string;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env = readingPulumi(engine.folder);
        await project.store("dev", { lease: { overlap: "20m", rotationTrigger: 1 } });
        await project.up("dev", { lease: { overlap: "20m", rotationTrigger: 2 } });
        await project.store("prod", { lease: { ttl: "never" }, backend: { maxTtl: "never" } });
        secret = String(project.outputs("prod").secretAccessKey);
    });
    after(() => engine.stop());

    it("leases lists leases with live predecessors, the next to expire first, without colors if not on a terminal", async () => {
        const { code, stdout, stderr } = await project.stacklease(["leases", "--stack", "dev"]);

        const [head = "", ...lines] = stdout.trimEnd().split("\n");
        assert.deepEqual(head.split(/ {2,}/), ["LEASE", "TYPE", "STACK", "WHO", "ISSUED", "TIME LEFT", "STATE"]);
        assert.deepEqual([lines.length, code, stderr], [2, 0, ""]);
        assert.match(
            lines[0] ?? "",
            /^aws\/deploy\/[0-9a-f-]{36} {2}iam_user {2}dev {4}ci \(replaced\) .* █+░* 1\dm\d*s? {2,}live$/,
        );
        assert.match(
            lines[1] ?? "",
            /^aws\/deploy\/[0-9a-f-]{36} {2}iam_user {2}dev {4}ci .* █+░* 2\dm\d*s? {2,}live$/,
        );
        assert.ok(!stdout.includes("\x1b"));
    });

    it("leases --json conforms to its schema, and contains no secret", async () => {
        const { stdout } = await project.stacklease(["leases", "--json", "--all"]);

        const found = assertSchema<LeaseDescription[]>("leases.json", stdout);
        assert.deepEqual(
            found.map(({ stack, state, timeLeft, successor }) => [stack, state, timeLeft !== null, successor !== null]),
            [
                ["dev", "live", true, true],
                ["dev", "live", true, false],
                ["prod", "live", false, false],
            ],
        );
        assert.equal(found[0]?.successor, found[1]?.leaseId);
        assert.ok(!stdout.includes(secret));
    });

    it("leases uses the selected stack by default, and does not change the selection", async () => {
        const before = await project.pulumi(["stack", "--show-name"]);
        const { stdout } = await project.stacklease(["leases", "--json", "--stack", "dev"]);

        assert.equal(await project.pulumi(["stack", "--show-name"]), before);
        assert.deepEqual(JSON.parse((await project.stacklease(["leases", "--json"])).stdout)[0].stack, before.trim());
        assert.equal(JSON.parse(stdout)[0].stack, "dev");
    });

    it("leases works from another folder with --cwd or a fully qualified stack name", async () => {
        const { PATH } = process.env; // The real CLI finds the stack by these names.
        const elsewhere = { cwd: engine.folder, env: { PATH } };
        const there = await project.stacklease(
            ["leases", "--json", "--cwd", project.folder, "--stack", "prod"],
            elsewhere,
        );
        const qualified = await project.stacklease(
            ["leases", "--json", "--stack", "organization/shop/prod"],
            elsewhere,
        );

        assert.deepEqual(JSON.parse(there.stdout).length, 1);
        assert.deepEqual(JSON.parse(qualified.stdout)[0].leaseId, JSON.parse(there.stdout)[0].leaseId);
    });

    it("leases omits an issued stack that is removed after the stacks were listed", async () => {
        const ending = "prod-issued-abcdefghij";
        await project.pulumi(["stack", "init", ending, "--no-select"]);
        const { env, meanwhile } = pausedPulumi(engine.folder, { stack: ending });

        const reading = project.stacklease(["leases", "--json", "--stack", "prod"], { env });
        await meanwhile(() => rmSync(join(engine.folder, ".pulumi", "stacks", "shop", `${ending}.json`)));

        const { code, stdout, stderr } = await reading;
        assert.deepEqual([code, JSON.parse(stdout).length, stderr], [0, 1, ""]);
    });

    it("leases --watch prints repeatedly until Ctrl-C", async () => {
        const { child, ended } = project.startStacklease(["leases", "--json", "--watch", "1"]);
        let seen = "";
        child.stdout?.on("data", (data) => {
            seen += data;
            if (seen.split('"leaseId"').length > 2) {
                child.kill("SIGINT");
            }
        });

        const { code, stderr } = await ended;
        assert.deepEqual([code, stderr], [130, ""]);
    });

    it("leases --watch exits if its reader closes the pipe, and reports output that cannot be written", async () => {
        const main = join(__dirname, "..", "..", "dist", "cli", "main.js");
        const watch = `"${process.execPath}" "${main}" leases --watch 1`;
        const [gone, full] = await Promise.all([
            project.start("sh", ["-c", `(${watch}; echo $? >&2) | head -1`]).ended,
            project.start("sh", ["-c", `${watch} > /dev/full`]).ended,
        ]);

        assert.equal(gone.stderr, "0\n");
        assert.match(full.stderr, /^stacklease: write output: ENOSPC.*; .*\n$/);
        assert.equal(full.code, 1);
    });

    it("show prints everything about a lease except its secrets", async () => {
        const { stdout, code } = await project.stacklease(["show", "ci", "--json"]);

        const shown = assertSchema<LeaseDescription & { grants: object }>("lease.json", stdout);
        assert.deepEqual([shown.name, shown.stack, code], ["ci", "prod", 0]);
        assert.deepEqual(Object.keys(shown.grants), ["document", "policyArns", "groups"]);
        assert.ok(!stdout.includes(secret) && !stdout.includes("secretAccessKey"));
    });

    it("show prints why a predecessor was replaced, only for its successor", async () => {
        const { stdout } = await project.stacklease(["leases", "--json", "--stack", "dev"]);
        const leases = JSON.parse(stdout) as LeaseDescription[];
        const rowOf = async ({ leaseId }: LeaseDescription) => {
            const shown = await project.stacklease(["show", leaseId, "--stack", "dev"]);
            return /^replaced predecessor {2,}(.*)$/m.exec(shown.stdout)?.[1];
        };

        const rows = await Promise.all(leases.map(rowOf));

        const expected = leases.map(({ successor }) => (successor === null ? "rotationTrigger was changed" : "-"));
        assert.deepEqual(rows, expected);
        assert.deepEqual(new Set(expected).size, 2);
    });

    it("show --show-secrets prints the secrets too", async () => {
        const { stdout } = await project.stacklease(["show", "ci", "--show-secrets"]);

        assert.match(stdout, new RegExp(`^secretAccessKey {2,}${secret.replace(/[+/]/g, "\\$&")}$`, "m"));
    });

    it("report writes one page with all leases, including ended ones, and no secret", async () => {
        const file = join(engine.folder, "report.html");
        const { code, stdout, stderr } = await project.stacklease(["report", file, "--all"]);

        const page = readFileSync(file, "utf8");
        assert.deepEqual([code, stdout, stderr], [0, `Wrote ${file}\n`, ""]);
        for (const { leaseId } of JSON.parse((await project.stacklease(["leases", "--json", "--all"])).stdout)) {
            assert.ok(page.includes(leaseId));
        }
        assert.ok(!page.includes(secret) && !/AKIA/.test(page));
    });

    it("report skips a truncated past state, and reports it, with a state folder relative to --cwd", async () => {
        const history = join(engine.folder, ".pulumi", "history", "shop", "prod");
        const cut = join(history, "prod-1764000000000000000.checkpoint.json");
        writeFileSync(cut, "");
        const file = join(engine.folder, "cut.html");
        const options = { cwd: engine.folder, env: { PULUMI_BACKEND_URL: "file://.." } };

        const ran = await project.stacklease(["report", file, "--stack", "prod", "--cwd", project.folder], options);

        rmSync(cut);
        assert.deepEqual([ran.code, ran.stdout], [0, `Wrote ${file}\n`]);
        const [line = "", ...others] = ran.stderr.split("\n");
        assert.deepEqual(others, [""]);
        assert.ok(line.startsWith("stacklease: an earlier state is missing in the report: "), line);
        assert.ok(line.includes(cut), line);
    });

    it("report explains why the file cannot be written", async () => {
        const full = await project.stacklease(["report", "/dev/full"]);
        const missing = await project.stacklease(["report", join(engine.folder, "no-folder", "r.html")]);

        assert.match(full.stderr, /^stacklease: write report \/dev\/full: .*; .*\n$/);
        assert.match(missing.stderr, /^stacklease: write report \S+r\.html: .*; .*\n$/);
        assert.deepEqual([full.code, missing.code], [1, 1]);
    });
});
