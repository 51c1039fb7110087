import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";
import type { Outcome } from "../support/runInProcess";

/** Asserts one line with cause and remedy on stderr, nothing on stdout, and the documented exit code. */
function assertRefused({ code, stdout, stderr }: Outcome, expected: number, message: RegExp): void {
    assert.match(stderr, message);
    assert.match(stderr, /^stacklease: [^\n]+: [^\n]+\n$/);
    assert.deepEqual([code, stdout], [expected, ""]);
}

describe("stacklease with unusable input", () => {
    let engine: Engine;
    let project: Project;
    /** Settings with a Pulumi CLI that reads faster. */
    let reading: Record<string, string>;
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        await project.store("dev", { more: 1, backend: engine.aws.issuer() });
        reading = readingPulumi(engine.folder);
    });
    after(() => engine.stop());

    it("reports a missing Pulumi project", async () => {
        const ran = await project.inProcess(["leases"], { cwd: engine.folder });

        assertRefused(
            ran,
            6,
            /read selected stack: there is no Pulumi.yaml in this folder or above it; run the command in the project's folder/,
        );
    });

    it("reports a missing passphrase file", async () => {
        const env = { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: "/no/such/file" };

        assertRefused(
            await project.inProcess(["exec", "ci", "--", "true"], { env }),
            6,
            /: the passphrase file cannot be read \(open \/no\/such\/file: no such file or directory\); correct PULUMI_CONFIG_PASSPHRASE_FILE, or set PULUMI_CONFIG_PASSPHRASE/,
        );
    });

    it("reports a state backend that cannot be opened or has an invalid URL", async () => {
        const leasesAt = (url: string) => project.inProcess(["leases"], { env: { PULUMI_BACKEND_URL: url } });
        const missing = await leasesAt("file:///no/such/folder");
        const none = await leasesAt("bogus://x");

        assertRefused(
            missing,
            6,
            /: unable to open state directory "file:\/\/\/no\/such\/folder": .*; correct PULUMI_BACKEND_URL or the state backend in Pulumi.yaml/,
        );
        assertRefused(none, 6, /: not logged in to the state backend, or its URL is not valid; run/);
    });

    it("reports an invalid Pulumi.yaml", async () => {
        const folder = join(engine.folder, "broken");
        mkdirSync(folder);
        writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\n  runtime: nodejs\n");

        assertRefused(
            await project.inProcess(["leases"], { cwd: folder }),
            6,
            /: \S+Pulumi.yaml is not valid \(invalid YAML file: .* line 2: .*\); correct the file/,
        );
    });

    it("reports a truncated state, or where to find it if the Pulumi CLI does not name the stack", async () => {
        const file = project.stateFile();
        const state = readFileSync(file, "utf8");
        writeFileSync(file, state.slice(0, 50));
        const one = await project.inProcess(["leases", "--stack", "dev"]);
        const all = await project.inProcess(["leases", "--all"]);
        writeFileSync(file, state);

        assertRefused(
            one,
            6,
            /read stack dev: the state cannot be read \(.*unexpected end of JSON input\); restore it from its .bak file/,
        );
        assertRefused(
            all,
            6,
            /: the state of some stack cannot be read \(unexpected end of JSON input\); find the file under \.pulumi\/stacks/,
        );
    });

    it("reports that no stack is selected", async () => {
        const ran = await project.inProcess(["leases"], { env: { PULUMI_HOME: join(engine.folder, "other-home") } });

        assertRefused(ran, 6, /no stack is selected; run pulumi stack select, or use --stack/);
    });

    it("reports an unknown stack", async () => {
        assertRefused(
            await project.inProcess(["show", "ci", "--stack", "prod"]),
            6,
            /stack prod does not exist; see pulumi stack ls/,
        );
    });

    it("reports that pulumi is not on PATH", async () => {
        const ran = await project.inProcess(["leases"], { env: { PATH: "/no/such/folder" } });

        assertRefused(ran, 6, /pulumi is not on PATH; install the Pulumi CLI/);
    });

    for (const args of [
        ["exec", "ci", "--", "true"],
        ["credential-process", "ci"],
        ["issue", "aws/deploy"],
        ["revoke", "ci", "--yes"],
    ]) {
        it(`reports a wrong passphrase: ${args[0]}`, async () => {
            const ran = await project.inProcess(args, { env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } });

            assertRefused(ran, 6, /the passphrase is wrong; set PULUMI_CONFIG_PASSPHRASE/);
        });
    }

    it("reports a missing passphrase, but lists leases without one", async () => {
        const none = { env: { PULUMI_CONFIG_PASSPHRASE: undefined } };
        const ran = await project.inProcess(["env", "ci"], none);

        assertRefused(ran, 6, /the stack's secrets need a passphrase; set PULUMI_CONFIG_PASSPHRASE/);
        assert.equal((await project.inProcess(["leases"], none)).code, 0);
    });

    it("reports an unknown lease and an ambiguous one", async () => {
        assertRefused(
            await project.inProcess(["show", "prod"], { env: reading }),
            4,
            /show lease prod: no lease matches; use one of aws\/deploy\/\S+ \(ci/,
        );
        assertRefused(
            await project.inProcess(["exec", "aws/deploy", "--", "true"], { env: reading }),
            4,
            /2 leases match: .*; use more of the lease's id/,
        );
    });

    it("prints a stack trace only with --debug", async () => {
        const { stderr } = await project.stacklease(["show", "prod", "--debug"], { env: reading });

        assert.match(stderr, /^stacklease: show lease prod: .*\n(.*\n)*.*at /);
    });

    it("revokes in AWS while the stack is locked, and updates the ledger when run again", async () => {
        const unlock = project.lock("dev");

        const locked = await project.stacklease(["revoke", "ci-1", "--yes"], { env: reading });

        assert.match(
            locked.stderr,
            /update stack dev: another update holds the stack's lock; run the same command again .*\(ended in AWS, but still in the ledger: aws\/deploy\/\S+\)\n$/,
        );
        assert.equal(locked.code, 1);
        assert.equal(usersOf(engine.aws).length, 1);

        unlock();
        engine.aws.clock.advance(6 * 60_000);
        const { code, stdout } = await project.stacklease(["revoke", "ci-1", "--yes"], { env: reading });
        assert.equal(code, 0);
        assert.match(stdout, /^Revoked aws\/deploy\//);
    });

    it("refuses to use or renew an expired lease", async () => {
        await project.store("short", { lease: { ttl: "2m", onExpiry: "keep" } });
        const file = project.stateFile("short");
        const state = JSON.parse(readFileSync(file, "utf8"));
        for (const { type, inputs, outputs } of state.checkpoint.latest.resources) {
            if (type.endsWith(":DynamicCredential")) {
                inputs.expiresAt = outputs.expiresAt = "2026-01-01T00:00:00Z";
            }
        }
        writeFileSync(file, JSON.stringify(state));

        for (const args of [
            ["exec", "ci", "--", "true"],
            ["env", "ci"],
            ["credential-process", "ci"],
        ]) {
            assertRefused(
                await project.inProcess(args, { env: reading }),
                5,
                /it expired at 2026-01-01T00:00:00Z; run pulumi up to issue a new one/,
            );
        }
        assertRefused(
            await project.inProcess(["renew", "ci", "--yes"], { env: reading }),
            5,
            /it is expired and cannot be renewed/,
        );
    });
});
