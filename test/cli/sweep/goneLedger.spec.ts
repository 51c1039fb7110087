import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SweepReport } from "../../../cli/commands/sweep/sweepReport";
import { Engine } from "../../support/engine";
import { killAll } from "../../support/killAll";
import { usersOf } from "../../support/leases";
import { Project } from "../../support/project";
import { readingPulumi } from "../../support/readingPulumi";
import { assertSchema } from "../../support/schemas";
import { addLeftover } from "./leftover";

const minute = 60_000;

describe("stacklease sweep after a destroy that removed the ledger", () => {
    let engine: Engine;
    let project: Project;
    beforeEach(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env = readingPulumi(engine.folder);
    });
    afterEach(async () => {
        killAll(engine, /./); // The plugin and the language host survive their killed CLI.
        await engine.stop();
    });

    /** Runs an `up` in which a process is killed after AWS has executed a call of a mint. */
    async function upKilled(victim: "CLI" | "plugin", at: string, edit: object = {}): Promise<void> {
        const processes = { plugin: /dynamic-provider/, CLI: /^pulumi\0/ };
        const onHit = () => killAll(engine, processes[victim]);
        engine.aws.faults.add({ at, kind: "hangAfter", onHit });
        await assert.rejects(project.up("dev", edit));
        engine.aws.faults.clear();
        if (victim === "CLI") {
            killAll(engine, /dynamic-provider|language-nodejs/);
            await project.pulumi(["cancel", "--yes"]);
        }
        assert.notDeepEqual(usersOf(engine.aws), []);
    }

    const refresh = ["refresh", "--yes", "--skip-preview"];
    const destroy = () => project.pulumi(["destroy", "--yes", "--skip-preview"]);
    const age = () => engine.aws.clock.advance(16 * minute);
    const ledgerOf = (user = "") => engine.aws.account().users.get(user)?.path.split("/")[2] ?? "";

    /** Sweeps every stack, and returns the kinds of the findings. */
    async function sweep(args: string[] = ["--all"], apply = ["--apply", "--yes"]) {
        const { code, stdout, stderr } = await project.stacklease(["sweep", "--json", ...apply, ...args]);
        const report = assertSchema<SweepReport>("sweep.json", stdout || `"${stderr}"`);
        return { code, stderr, report, found: report.findings.map(({ kind }) => kind) };
    }

    it("finds and removes the user of a killed CLI 16 minutes later, also if its pending mint was cleared before the destroy", async () => {
        await upKilled("CLI", "iam:CreateAccessKey");
        const [states, copy] = [join(engine.folder, ".pulumi"), join(engine.folder, "copy")];
        cpSync(states, copy, { recursive: true });
        const [lost = ""] = usersOf(engine.aws);
        await destroy();
        age();
        const pending = await sweep(["--all"], []);
        assert.deepEqual([pending.code, pending.found], [3, ["orphan"]], JSON.stringify(pending.report));

        rmSync(states, { recursive: true });
        cpSync(copy, states, { recursive: true });
        await project.pulumi([...refresh, "--clear-pending-creates"]);
        await destroy();
        const { code, found, report } = await sweep();

        assert.deepEqual([code, found, usersOf(engine.aws)], [0, ["orphan"], []], JSON.stringify(report));
        const [{ arns = [] } = {}] = pending.report.findings;
        assert.deepEqual([report.removed, arns[0]?.split("/").at(-1)], [arns, lost]);
    });

    it("finds and removes the user of a plugin that was killed at its first call, under the path of the stack's last backend", async () => {
        await upKilled("plugin", "iam:CreateUser", { backend: { userPath: "/ci/" } });
        await destroy();
        age();

        const { code, found } = await sweep([]);

        assert.deepEqual([code, found, usersOf(engine.aws)], [0, ["orphan"], []]);
    });

    it("removes a user that pulumi state delete left and the destroy reported", async () => {
        await project.store();
        const [left = ""] = usersOf(engine.aws);
        const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/stacklease:DynamicCredential::ci";
        await project.pulumi(["state", "delete", urn, "--yes"]);
        const output = await destroy();
        age();

        const { code, found } = await sweep();

        assert.match(output, new RegExp(`delete backend aws: 1 user is left in AWS: \\S+/${left};`));
        assert.deepEqual([code, found, usersOf(engine.aws)], [0, ["orphan"], []]);
    });

    it("keeps and reports a user that retainOnDelete kept, and removes it with --ledger", async () => {
        await project.store("dev", { options: { retainOnDelete: true } });
        const [name = ""] = usersOf(engine.aws);
        const { arn } = engine.aws.account().users.get(name) ?? {};
        await destroy();
        age();

        const plain = await sweep();
        const text = await project.stacklease(["sweep"]);

        assert.deepEqual([plain.code, plain.found, plain.report.left.retained], [0, [], [arn]]);
        assert.match(text.stderr, new RegExp(`^Skipped 1 user that retainOnDelete keeps: ${arn}$`, "m"));

        const named = await sweep(["--ledger", ledgerOf(name)]);
        assert.deepEqual([named.code, named.report.removed, usersOf(engine.aws)], [0, [arn], []]);
    });

    it("keeps a lease that pulumi state move moved to another stack", async () => {
        await project.store();
        const left = usersOf(engine.aws);
        await project.pulumi(["stack", "select", "--create", "other"]);
        const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/stacklease:DynamicCredential::ci";
        await project.pulumi(["state", "move", "--source", "dev", "--dest", "other", "--yes", urn]);
        await project.pulumi(["destroy", "--yes", "--skip-preview", "--stack", "dev"]);
        age();

        for (const args of [["--all"], ["--stack", "dev"]]) {
            const { code, found } = await sweep(args);
            assert.deepEqual([code, found, usersOf(engine.aws)], [0, [], left]);
        }
    });

    it("keeps and reports a user that was created after the last state with its ledger, as by a copy of that state", async () => {
        await project.store();
        const ledgerId = ledgerOf(usersOf(engine.aws)[0]);
        engine.aws.clock.advance(minute); // The copied state is older than the users that the copy creates.
        const { userName: made } = addLeftover(engine.aws, "made", { ledgerId, age: 0 });
        await destroy();
        age();

        const { code, found, report } = await sweep();

        assert.deepEqual([code, found, usersOf(engine.aws)], [3, ["unreadable"], [made]]);
        assert.match(
            report.findings[0]?.found ?? "",
            /^1 user of stack shop\/dev, created after the last state that had its ledger was saved/,
        );
        assert.equal(report.findings[0]?.ledgerId, ledgerId);
        assert.ok(report.findings[0]?.remedy.endsWith(`stacklease sweep --ledger ${ledgerId} --apply`));
    });

    it("finds the users of a killed plugin, reports them once their stack is removed, and removes them with --ledger", async () => {
        await upKilled("plugin", "iam:CreateAccessKey", { more: 1 });
        await destroy();
        const names = usersOf(engine.aws);
        const ledgerId = ledgerOf(names[0]);
        age();
        const before = await sweep(["--all"], []);
        assert.deepEqual([before.code, before.found], [3, names.map(() => "orphan")], JSON.stringify(before.report));

        await project.pulumi(["stack", "rm", "dev", "--yes"]);
        await project.pulumi(["stack", "init", "other"]);
        const plain = await sweep();
        assert.deepEqual([plain.code, plain.found, plain.report.removed], [3, ["unreadable"], []]);
        assert.match(plain.report.findings[0]?.remedy ?? "", new RegExp(`sweep --ledger ${ledgerId} --apply`));
        const { stdout } = await project.stacklease(["sweep"]);
        assert.deepEqual(
            names.filter((name) => !stdout.includes(name)),
            [],
            stdout,
        );

        const asked = await project.stacklease(["sweep", "--ledger", ledgerId, "--apply"]);
        assert.deepEqual(asked.stderr.match(/^Remove orphan user \S+/gm)?.length, names.length, asked.stderr);
        assert.match(asked.stderr, /no terminal to ask for confirmation/);

        const named = await sweep(["--ledger", ledgerId]);
        assert.deepEqual([named.code, named.found, usersOf(engine.aws)], [0, names.map(() => "orphan"), []]);
    });
});
