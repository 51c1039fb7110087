import assert from "node:assert/strict";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LeaseDescription } from "../../cli/state/describeLease";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";

describe("stacklease in a folder without Pulumi.yaml, with --stack and a stack of the Automation API", () => {
    let engine: Engine;
    let user: Project;
    let folder: string;
    before(async () => {
        engine = await Engine.start();
        await engine.store("dev");
        user = new Project(engine, undefined, "unused");
        Object.assign(user.env, readingPulumi(engine.folder));
        folder = mkdtempSync(join(tmpdir(), "stacklease-test-"));
    });
    afterEach(() => assert.deepEqual(readdirSync(folder), [], "something was written into the folder"));
    after(() => engine.stop());

    const stackOption = ["--stack", "organization/shop/dev"];
    const command = (args: string[], env = {}) => user.stacklease(args, { cwd: folder, env });
    const inProcess = (args: string[]) => user.inProcess(args, { cwd: folder });
    const leases = async () =>
        JSON.parse((await inProcess(["leases", "--json", ...stackOption])).stdout) as LeaseDescription[];

    it("issues, renews and revokes an issued lease", async () => {
        const issued = await command(["issue", "aws/deploy", "--ttl", "15m", "--json", ...stackOption]);
        const { leaseId, expiresAt, parent } = JSON.parse(issued.stdout) as LeaseDescription;
        const renewed = await command(["renew", leaseId, "--ttl", "1h", "--yes", ...stackOption]);
        const after = (await leases()).find((lease) => lease.leaseId === leaseId);
        const revoked = await command(["revoke", leaseId, "--yes", ...stackOption]);

        assert.deepEqual([issued.code, renewed.code, revoked.code], [0, 0, 0], renewed.stderr + revoked.stderr);
        assert.equal(parent, "dev");
        assert.ok(Date.parse(after?.expiresAt ?? "") > Date.parse(expiresAt ?? ""));
        assert.equal(usersOf(engine.aws).length, 1);
    });

    for (const how of ["--stack", "PULUMI_STACK"]) {
        it(`runs a command with a lease of the stack's policy, with the stack from ${how}`, async () => {
            const where = how === "--stack" ? stackOption : [];
            const env = how === "--stack" ? {} : { PULUMI_STACK: "organization/shop/dev" };

            const ran = await command(["run", "aws/deploy", ...where, "--", "sh", "-c", "exit 3"], env);

            assert.deepEqual([ran.code, ran.stderr], [3, ""]);
            assert.equal(usersOf(engine.aws).length, 1);
        });
    }

    it("refuses to renew a lease that a program declares, because the program has to run", async () => {
        const before = await leases();
        engine.aws.calls.clear();

        const { code, stdout, stderr } = await inProcess(["renew", "ci", "--yes", ...stackOption]);

        const id = before[0]?.leaseId;
        assert.match(
            stderr,
            new RegExp(`^stacklease: renew lease ${id}: its program has to run, .*Pulumi.yaml.*--cwd.*\n$`),
        );
        assert.deepEqual([code, stdout, engine.aws.calls.calls("iam").length], [6, "", 0]);
        assert.deepEqual(
            (await leases()).map(({ expiresAt }) => expiresAt),
            before.map(({ expiresAt }) => expiresAt),
        );
    });

    it("requires the fully qualified stack name", async () => {
        const { code, stderr } = await inProcess(["issue", "aws/deploy"]);

        assert.match(
            stderr,
            /there is no Pulumi.yaml in this folder or above it; .*--stack organization\/project\/name\n$/,
        );
        assert.equal(code, 6);
    });

    it("kills and revokes a lease that a program declares", async () => {
        const killed = await command(["kill", "aws", "--yes", "--no-refresh", ...stackOption]);
        const revoked = await command(["revoke", "ci", "--yes", ...stackOption]);

        assert.deepEqual([killed.code, revoked.code], [0, 0], killed.stderr + revoked.stderr);
        assert.deepEqual([await leases(), usersOf(engine.aws)], [[], []]);
    });
});
