import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SweepReport } from "../../../cli/commands/sweep/sweepReport";
import { Engine } from "../../support/engine";
import { killAll } from "../../support/killAll";
import { usersOf } from "../../support/leases";
import { Project } from "../../support/project";
import { assertSchema } from "../../support/schemas";

const minute = 60_000;

describe("stacklease sweep after a destroy that removed the ledger", () => {
    let engine: Engine;
    let project: Project;
    beforeEach(async () => {
        engine = await Engine.start();
        project = new Project(engine);
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

    /** Sweeps every stack, and returns the kinds of the findings. */
    async function sweep(args: string[] = ["--all"]) {
        const { code, stdout, stderr } = await project.stacklease(["sweep", "--json", "--apply", "--yes", ...args]);
        const report = assertSchema<SweepReport>("sweep.json", stdout || `"${stderr}"`);
        return { code, stderr, report, found: report.findings.map(({ kind }) => kind) };
    }

    const killed: [what: string, run: () => Promise<unknown>][] = [
        ["CLI", () => upKilled("CLI", "iam:CreateAccessKey")],
        [
            "CLI whose pending mint was cleared before the destroy",
            () =>
                upKilled("CLI", "iam:CreateAccessKey").then(() =>
                    project.pulumi([...refresh, "--clear-pending-creates"]),
                ),
        ],
        ["plugin", () => upKilled("plugin", "iam:CreateAccessKey")],
        ["plugin at its first call", () => upKilled("plugin", "iam:CreateUser")],
    ];
    for (const [victim, run] of killed) {
        it(`finds and removes the user of a killed ${victim}, 16 minutes later`, async () => {
            await run();
            const [lost = ""] = usersOf(engine.aws);
            await destroy();
            age();

            const { code, found, report } = await sweep();

            assert.deepEqual([code, found, usersOf(engine.aws)], [0, ["orphan"], []], JSON.stringify(report));
            assert.deepEqual(
                report.removed.map((arn) => arn.split("/").at(-1)),
                [lost],
            );
        });
    }

    it("searches the path of the last backend of a destroyed stack", async () => {
        await upKilled("plugin", "iam:CreateAccessKey", { backend: { userPath: "/ci/" } });
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
        await project.up("dev", { retained: true });
        const [name = ""] = usersOf(engine.aws);
        const { path, arn } = engine.aws.account().users.get(name) ?? {};
        await destroy();
        age();

        const plain = await sweep();
        const text = await project.stacklease(["sweep"]);

        assert.deepEqual([plain.code, plain.found, plain.report.left.retained], [0, [], [arn]]);
        assert.match(text.stderr, new RegExp(`^Skipped 1 user that retainOnDelete keeps: ${arn}$`, "m"));

        const named = await sweep(["--ledger", path?.split("/")[2] ?? ""]);
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

    it("keeps and reports a user that a copy of the state created in another state backend", async () => {
        await project.store();
        await project.pulumi(["stack", "export", "--file", join(engine.folder, "copy.json")]);
        const elsewhere = { PULUMI_BACKEND_URL: `file://${engine.folder}/elsewhere` };
        mkdirSync(join(engine.folder, "elsewhere"));
        const { PULUMI_BACKEND_URL: originalUrl = "" } = project.environment();
        Object.assign(project.env, elsewhere);
        await project.pulumi(["stack", "init", "dev"]);
        await project.pulumi(["stack", "import", "--file", join(engine.folder, "copy.json")]);
        engine.aws.clock.advance(minute); // The copied state is older than the users that the copy creates.
        await project.up("dev", { more: 1 });
        const [, made = ""] = usersOf(engine.aws);
        project.env.PULUMI_BACKEND_URL = originalUrl;
        await project.pulumi(["destroy", "--yes", "--skip-preview", "--stack", "dev"]);
        age();

        const { code, found, report } = await sweep();

        assert.deepEqual([code, found, usersOf(engine.aws)], [3, ["unreadable"], [made]]);
        assert.match(
            report.findings[0]?.found ?? "",
            /^1 user of stack shop\/dev, created after the last state that had its ledger was saved/,
        );
        const ledgerId = report.findings[0]?.ledgerId ?? "";
        assert.ok(report.findings[0]?.remedy.endsWith(`stacklease sweep --ledger ${ledgerId} --apply`));
    });

    it("reports every user of a removed stack, and removes them with --ledger", async () => {
        await upKilled("plugin", "iam:CreateAccessKey", { more: 1 });
        await destroy();
        await project.pulumi(["stack", "rm", "dev", "--yes"]);
        await project.pulumi(["stack", "init", "other"]);
        const names = usersOf(engine.aws);
        const [, , ledgerId = ""] =
            engine.aws
                .account()
                .users.get(names[0] ?? "")
                ?.path.split("/") ?? [];
        age();

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
