import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LeaseDescription } from "../../cli/state/describeLease";
import type { JournalEntry } from "../../cli/state/journal";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";

describe("stacklease with unusual stack names and config files", () => {
    let engine: Engine;
    before(async () => {
        engine = await Engine.start();
    });
    after(() => engine.stop());

    async function listed(project: Project, ...args: string[]): Promise<LeaseDescription[]> {
        return JSON.parse((await project.stacklease(["leases", "--json", ...args])).stdout) as LeaseDescription[];
    }

    it("keeps an issued lease with its parent stack when that is renamed, even if another stack gets the old name", async () => {
        const project = new Project(engine);
        project.env = readingPulumi(engine.folder);
        await project.store("dev");
        const issued = await project.stacklease(["issue", "aws/deploy", "--ttl", "15m", "--json"]);
        const { leaseId } = JSON.parse(issued.stdout) as LeaseDescription;
        await project.pulumi(["stack", "rename", "prod"]);
        const parents = async (...args: string[]) =>
            (await listed(project, ...args)).filter((lease) => lease.leaseId === leaseId).map(({ parent }) => parent);

        assert.deepEqual([await parents(), await parents("--all")], [["prod"], ["prod"]]);
        const using = await project.stacklease(["exec", leaseId, "--", "true"]);
        assert.equal(using.code, 0, using.stderr);

        await project.store("dev");
        assert.deepEqual(await parents("--stack", "dev"), []);
        assert.deepEqual(await parents("--stack", "prod"), ["prod"]);

        const { code, stdout, stderr } = await project.stacklease(["revoke", "aws", "--yes", "--stack", "prod"]);

        assert.deepEqual([code, stdout.match(/^Revoked /gm)?.length], [0, 2], stderr);
        assert.equal(usersOf(engine.aws).length, 1, "that of the new dev is left");
        const ended = JSON.parse((await project.stacklease(["leases", "--ended", "--json", "--stack", "prod"])).stdout);
        assert.deepEqual(
            (ended as JournalEntry[]).map((lease) => lease.leaseId),
            [leaseId],
        );
    });

    it("issues and revokes under a stack with the longest name that Pulumi allows", async () => {
        const name = "s".repeat(100);
        const project = new Project(engine, undefined, "long");
        project.env = readingPulumi(engine.folder);
        await project.store(name);
        const before = usersOf(engine.aws);

        const issued = await project.stacklease(["issue", "aws/deploy", "--ttl", "15m", "--json"]);
        const { leaseId, parent, stack } = JSON.parse(issued.stdout) as LeaseDescription;
        const [found] = (await listed(project)).filter((lease) => lease.leaseId === leaseId);
        const revoked = await project.stacklease(["revoke", stack, "--yes"]);

        assert.deepEqual([issued.code, revoked.code], [0, 0], issued.stderr + revoked.stderr);
        assert.deepEqual([parent, found?.parent, stack.length <= 100], [name, name, true]);
        assert.deepEqual(usersOf(engine.aws), before);
    });

    it("renews with the config of --config-file, like pulumi up", async () => {
        const program = join(engine.folder, "configured");
        mkdirSync(program);
        symlinkSync(join(__dirname, "..", "..", "node_modules"), join(program, "node_modules"));
        writeFileSync(join(program, "package.json"), '{ "main": "index.js" }');
        writeFileSync(
            join(program, "index.js"),
            `const { Config } = require("@pulumi/pulumi");
             const { AwsBackend, DynamicCredential, IamPolicy } = require("stacklease");
             const backend = new AwsBackend("aws", {});
             const policy = new IamPolicy("deploy", { backend, policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] });
             new DynamicCredential("ci", { policy, ttl: new Config().require("ttl") });`,
        );
        const project = new Project(engine, program, "configured");
        project.env = readingPulumi(engine.folder);
        const file = join(engine.folder, "elsewhere.yaml");
        writeFileSync(file, 'config:\n  configured:ttl: "30m"\n');
        await project.pulumi(["stack", "init", "dev"]);
        await project.pulumi(["up", "--yes", "--skip-preview", "--config-file", "../elsewhere.yaml"]);
        const [before] = await listed(project);

        const without = await project.stacklease(["renew", "ci", "--yes"]);
        const none = await project.stacklease(["renew", "ci", "--yes", "--config-file", "none.yaml"]);
        const renewed = await project.stacklease(["renew", "ci", "--yes", "--config-file", "../elsewhere.yaml"]);

        assert.deepEqual(
            [without.code, none.code, renewed.code],
            [1, 2, 0],
            without.stderr + none.stderr + renewed.stderr,
        );
        const [after] = await listed(project);
        assert.equal(after?.leaseId, before?.leaseId);
        assert.ok(Date.parse(after?.expiresAt ?? "") > Date.parse(before?.expiresAt ?? ""));
    });
});
