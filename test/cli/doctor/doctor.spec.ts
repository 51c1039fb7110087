import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { Check } from "../../../cli/commands/doctor/checkResult";
import { Engine } from "../../support/engine";
import { Project, type Ran, type RunOptions } from "../../support/project";
import { assertSchema } from "../../support/schemas";
import { AnsweringPulumi } from "../secretValues/answeringPulumi";
import type { Exported } from "../secretValues/sharedStack";
import { leaveLock, noProcess } from "./lock";

describe("stacklease doctor", () => {
    let engine: Engine;
    let project: Project;
    let state: Exported | undefined;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        await project.store("dev", { backend: { accountId: "123456789012" } });
    });
    after(() => engine.stop());

    type Examined = Pick<Ran, "code" | "stdout">;

    /** Returns the checks of `doctor --json` by name, and the exit code. */
    async function examine(options: RunOptions = {}, args: readonly string[] = []) {
        return examined(await project.inProcess(["doctor", "--json", ...args], options));
    }

    /**
     * Does the same in a separate process, where AWS answers differently than in the other tests. The Pulumi CLI
     * answers as it does in the other tests, without the time that it takes to start.
     */
    async function examineAnew(env: Readonly<Record<string, string>> = {}) {
        state ??= JSON.parse(await project.pulumi(["stack", "export", "--show-secrets"])) as Exported;
        const answers = new AnsweringPulumi(engine.folder, {});
        answers.answer(state, true);
        return examined(await project.stacklease(["doctor", "--json"], { env: { ...answers.env, ...env } }));
    }

    function examined({ code, stdout }: Examined) {
        const { checks } = assertSchema<{ checks: Check[] }>("doctor.json", stdout);
        return { code, checks: new Map(checks.map((check) => [check.name, check])) };
    }

    const brief = ({ status, found }: Check = { name: "", status: "fail", found: "", remedy: null }) => [status, found];

    it("prints one line per check, without colors and secrets, and exits with 0 if nothing fails", async () => {
        const { code, stdout, stderr } = await project.stacklease(["doctor"]);

        const lines = stdout.trimEnd().split("\n");
        assert.deepEqual(
            lines.map((line) => line.split(/ {2,}/).slice(0, 2)),
            [
                ["", "CHECK"],
                ["ok", "pulumi cli"],
                ["ok", "pulumi sdk"],
                ["ok", "node"],
                ["ok", "package"],
                ["ok", "state backend"],
                ["ok", "stack"],
                ["ok", "lock"],
                ["ok", "secrets"],
                ["ok", "issuer aws"],
                ["ok", "permissions aws"],
                ["ok", "users aws"],
                ["ok", "clock"],
            ],
        );
        assert.deepEqual([code, stderr], [0, ""]);
        const { secretAccessKey } = engine.aws.issuer();
        assert.ok(!stdout.includes("\x1b") && !stdout.includes(secretAccessKey));
    });

    it("fails if pulumi is not on PATH, skips the checks that need it, and runs the others", async () => {
        const { code, checks } = await examine({ env: { PATH: dirname(process.execPath) } });

        assert.deepEqual(brief(checks.get("pulumi cli")), ["fail", "pulumi is not on PATH"]);
        assert.match(checks.get("pulumi cli")?.remedy ?? "", /^install the Pulumi CLI/);
        for (const name of ["state backend", "stack", "lock", "secrets"]) {
            assert.deepEqual(brief(checks.get(name)), ["skipped", "the Pulumi CLI does not work"], name);
        }
        assert.deepEqual([checks.get("node")?.status, checks.get("pulumi sdk")?.status], ["ok", "ok"]);
        assert.deepEqual([checks.get("issuer")?.status, code], ["ok", 3]);
    });

    it("warns about a Pulumi CLI that is older than the tested versions, and exits with 0", async () => {
        const bin = join(engine.folder, "old");
        mkdirSync(bin);
        const script = `#!/bin/sh\nif [ "$1" = version ]; then echo v3.200.0; else PATH="\${PATH#*:}" exec pulumi "$@"; fi\n`;
        writeFileSync(join(bin, "pulumi"), script, { mode: 0o755 });

        const { code, checks } = await examine({ env: { PATH: `${bin}:${process.env.PATH}` } });

        assert.deepEqual([checks.get("pulumi cli")?.status, checks.get("stack")?.status, code], ["warn", "ok", 0]);
    });

    it("fails on a wrong passphrase, but still checks an issuer without a stored key", async () => {
        const { code, checks } = await examine({ env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } });

        assert.deepEqual(brief(checks.get("secrets")), ["fail", "the passphrase is wrong"]);
        assert.match(checks.get("secrets")?.remedy ?? "", /^set PULUMI_CONFIG_PASSPHRASE/);
        assert.deepEqual([checks.get("permissions aws")?.status, code], ["ok", 3]);
    });

    it("fails on a lock that a killed process has left", async () => {
        leaveLock(engine.folder, { pid: noProcess, hostname: hostname() });

        const { code, checks } = await examine();
        rmSync(join(engine.folder, ".pulumi", "locks"), { recursive: true });

        assert.match(checks.get("lock")?.found ?? "", /^locked by root@.* a process that no longer exists$/);
        assert.deepEqual([checks.get("lock")?.status, checks.get("stack")?.status, code], ["fail", "ok", 3]);
    });

    const everyRead = [["leases"], ["leases", "--all"], ["sweep"], ["show", "ci"], ["revoke", "ci", "--yes"]];
    const leftovers: [what: string, rest: string, commands: string[][]][] = [
        ["empty", "", [["leases"], ["leases", "--all"]]],
        ["truncated", '{"user.cache_control":"","user.con', everyRead],
    ];
    for (const [what, rest, commands] of leftovers) {
        it(`fails on ${what} state attributes that a killed Pulumi CLI has left, as every command does, until the file is deleted`, async () => {
            const attributes = `${project.stateFile()}.attrs`;
            writeFileSync(attributes, rest);

            for (const args of commands) {
                const { code, stderr } = await project.inProcess(args);
                assert.match(stderr, /\.json\.attrs .*a Pulumi CLI was killed; .*delete/);
                assert.equal(code, 6, stderr);
            }
            const { code, checks } = await examine();

            const { status, found = "", remedy } = checks.get("state backend") ?? {};
            assert.deepEqual([status, code, checks.get("stack")?.status], ["fail", 3, "fail"]);
            assert.ok(found.endsWith(`: ${attributes}`), found);
            assert.equal(remedy, "delete that file; the states next to them are intact");

            rmSync(attributes);
            assert.match((await project.inProcess(["leases"])).stdout, /aws\/deploy\/.* live/);
        });
    }

    it("fails on credentials for another account, and reports both accounts", async () => {
        engine.aws.account("210987654321");

        const { code, checks } = await examineAnew(engine.ambient("210987654321"));

        assert.match(checks.get("issuer aws")?.found ?? "", /account 123456789012, but .* of account 210987654321/);
        assert.deepEqual([checks.get("permissions aws")?.status, code], ["skipped", 3]);
    });

    it("fails without AWS credentials, and skips the checks that need them", async () => {
        const { code, checks } = await examineAnew({ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });

        assert.match(checks.get("issuer aws")?.found ?? "", /^no AWS credentials from the ambient AWS credentials/);
        assert.deepEqual(brief(checks.get("users aws")), ["skipped", "AWS did not accept the issuer"]);
        assert.deepEqual(brief(checks.get("clock")), ["skipped", "AWS did not answer"]);
        assert.equal(code, 3);
    });

    it("warns about a wrong clock", async () => {
        engine.aws.clock.advance(-180 * 60_000);

        const { code, checks } = await examineAnew();
        engine.aws.clock.advance(180 * 60_000);

        assert.deepEqual(brief(checks.get("clock")), ["warn", "this machine's clock is 180 min ahead of AWS's"]);
        assert.deepEqual([checks.get("issuer aws")?.status, code], ["ok", 0]);
    });

    it("fails on a stack that does not exist, and skips the checks that need it", async () => {
        const { code, checks } = await examine({}, ["--stack", "none"]);

        assert.deepEqual(brief(checks.get("stack")), ["fail", "stack none does not exist"]);
        assert.deepEqual(brief(checks.get("lock")), ["skipped", "the stack cannot be read"]);
        assert.deepEqual([checks.get("issuer")?.status, code], ["ok", 3]);
    });

    it("runs the checks that need no project outside of a project", async () => {
        const { code, checks } = await examine({ cwd: engine.folder });

        for (const name of ["pulumi cli", "node", "state backend", "issuer", "users", "clock"]) {
            assert.equal(checks.get(name)?.status, "ok", name);
        }
        for (const name of ["pulumi sdk", "package", "stack", "lock", "secrets", "permissions"]) {
            assert.equal(checks.get(name)?.status, "skipped", name);
        }
        assert.equal(code, 0);
    });

    it("warns about a project without a stack, and fails the checks that need the program's folder if that does not exist, but not the check of Node.js", async () => {
        const broken = new Project(engine, "nowhere", "broken");

        const { checks } = await examine({ cwd: broken.folder });

        assert.equal(checks.get("stack")?.status, "warn");
        for (const name of ["pulumi sdk", "package"]) {
            assert.match(checks.get(name)?.found ?? "", /^the folder \S+nowhere does not exist$/, name);
            assert.deepEqual(
                [checks.get(name)?.status, checks.get(name)?.remedy],
                ["fail", "correct main in Pulumi.yaml"],
            );
        }
        assert.equal(checks.get("node")?.status, "ok");
    });

    it("fails on a state backend that does not exist", async () => {
        const { code, checks } = await examine({ env: { PULUMI_BACKEND_URL: `file://${engine.folder}/nowhere` } });

        assert.deepEqual([checks.get("state backend")?.status, code], ["fail", 3]);
    });

    it("prints no password from the URL of a state backend, and neither does any other command", async () => {
        const env = { PULUMI_BACKEND_URL: "postgres://u:p@ssword@127.0.0.1:1/state?sslpassword=ssword" };

        const { checks } = await examine({ env });
        const { stderr } = await project.inProcess(["leases"], { env });

        const printed = [checks.get("state backend")?.found ?? "", stderr];
        for (const text of printed) {
            assert.ok(text.includes('"postgres://127.0.0.1:1/state"') && !text.includes("ssword"), text);
        }
    });
});
