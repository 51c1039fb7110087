import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LeaseDescription } from "../../cli/state/describeLease";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";
import { makeRole, roleArn } from "../support/roles";

const leasesOf = async (project: Project, ...args: string[]) =>
    JSON.parse((await project.stacklease(["leases", "--json", ...args])).stdout) as LeaseDescription[];

describe("stacklease renew and revoke", () => {
    let engine: Engine;
    let project: Project;
    beforeEach(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env = readingPulumi(engine.folder);
    });
    afterEach(() => engine.stop());

    it("renew moves the end of one lease in place, and leaves the others", async () => {
        await project.store("dev", { more: 1 });
        const before = await leasesOf(project);
        engine.aws.clock.advance(10 * 60_000);

        const { code, stdout } = await project.stacklease(["renew", "ci", "--yes"]);

        const after = await leasesOf(project);
        const [ci, other] = ["ci", "ci-1"].map((name) => {
            const [was, is] = [before, after].map((leases) => leases.find((lease) => lease.name === name));
            return {
                moved: (Date.parse(is?.expiresAt ?? "") - Date.parse(was?.expiresAt ?? "")) / 60_000,
                sameKey: is?.accessKeyId === was?.accessKeyId,
                is,
            };
        });
        assert.ok(ci && ci.moved >= 10 && ci.moved < 20 && ci.sameKey, JSON.stringify(ci));
        assert.deepEqual([other?.moved, other?.sameKey], [0, true]);
        assert.deepEqual([code, stdout], [0, `${ci.is?.leaseId} ends at ${ci.is?.expiresAt}\n`]);
        const document = engine.aws.account().users.get(String(ci.is?.userName))?.inlinePolicies.get("stacklease");
        assert.ok(document?.includes(String(ci.is?.expiresAt)));
    });

    it("renew of a prefix renews the leases that can be renewed, and reports the others", async () => {
        await project.store("dev", { more: 2 });
        const [dead] = await leasesOf(project);
        await project.stacklease(["kill", String(dead?.leaseId), "--yes"]);

        const { code, stdout, stderr } = await project.stacklease(["renew", "aws/deploy", "--yes"]);

        assert.equal(stdout.match(/ ends at /g)?.length, 2, stderr);
        assert.match(
            stderr,
            new RegExp(`stacklease: renew lease ${dead?.leaseId}: it is killed and cannot be renewed.*\n$`),
        );
        assert.equal(code, 1);
    });

    it("renew refuses a lease that the program would replace or no longer declares", async () => {
        await project.store("dev", { more: 1, lease: { rotationTrigger: 1 } });
        const before = usersOf(engine.aws).sort();
        project.edit({ lease: { rotationTrigger: 2 } });

        const changed = await project.stacklease(["renew", "ci", "--yes"]);
        const gone = await project.stacklease(["renew", "ci-1", "--yes"]);

        assert.match(
            changed.stderr,
            /renew lease \S+: the program's changes replace it \(rotationTrigger was changed\), but a renewal cannot end a lease; run pulumi up/,
        );
        assert.match(
            gone.stderr,
            /renew lease \S+: the program no longer declares it, but a renewal cannot end a lease; run pulumi up/,
        );
        assert.deepEqual([changed.code, gone.code, usersOf(engine.aws).sort()], [1, 1, before]);
    });

    it("renew changes the ttl of an issued lease", async () => {
        await project.store("dev");
        const issued = JSON.parse((await project.stacklease(["issue", "aws/deploy", "--ttl", "15m", "--json"])).stdout);

        const { code, stderr } = await project.stacklease(["renew", issued.leaseId, "--ttl", "2h", "--yes"]);

        const renewed = (await leasesOf(project)).find(({ leaseId }) => leaseId === issued.leaseId);
        const tooLong = await project.stacklease(["renew", issued.leaseId, "--ttl", "40h", "--yes"]);
        const minutes = (Date.parse(renewed?.expiresAt ?? "") - Date.parse(issued.issuedAt)) / 60_000;
        assert.ok(minutes >= 120 && minutes < 130, stderr);
        assert.deepEqual([renewed?.accessKeyId, code], [issued.accessKeyId, 0]);
        assert.match(
            tooLong.stderr,
            /^stacklease: renew lease \S+: --ttl: the ttl of the lease is above the maxTtl of .*; set a shorter ttl .*\n$/,
        );
        assert.equal(tooLong.code, 2);
    });

    it("revoke ends a lease in AWS, removes it from the ledger, and keeps resources that depend on it", async () => {
        await project.up("dev", { more: 1, consumer: true });
        const [{ leaseId }, other] = (await leasesOf(project)).sort((a, b) => a.name.localeCompare(b.name)) as [
            LeaseDescription,
            LeaseDescription,
        ];

        engine.aws.calls.clear();
        const { code, stdout, stderr } = await project.stacklease(["revoke", leaseId, "--yes"]);

        const absences = engine.aws.calls.calls("iam").filter(({ errorCode }) => errorCode === "NoSuchEntity");
        // The absence of a young user would be checked for a minute, but the command has already proven it.
        assert.ok(absences.length <= 1, `its absence was asked about ${absences.length} times`);
        assert.deepEqual([code, stdout], [0, `Revoked ${leaseId}\n`]);
        assert.match(stderr, /The next pulumi up issues leases that a program declares again/);
        assert.deepEqual(usersOf(engine.aws), [other.userName]);
        const state = JSON.parse(await project.pulumi(["stack", "export"])).deployment.resources as { urn: string }[];
        assert.equal(state.filter(({ urn }) => /DynamicCredential/.test(urn)).length, 1);
        assert.equal(state.filter(({ urn }) => /Consumer/.test(urn)).length, 1);
    });

    it("revoke of a prefix ends every lease under it, including predecessors and sessions", async () => {
        await makeRole(engine.aws);
        await project.store("session", {
            policy: { credentialType: "assumed_role", roleArn: roleArn(), policy: undefined },
        });
        await project.store("dev", { lease: { overlap: "20m", rotationTrigger: 1 } });
        await project.up("dev", { lease: { overlap: "20m", rotationTrigger: 2 } });
        assert.equal(usersOf(engine.aws).length, 2);

        const { code, stdout, stderr } = await project.stacklease(["revoke", "aws/deploy", "--all", "--yes"]);

        assert.equal(stdout.match(/^Revoked /gm)?.length, 3, stderr);
        assert.equal(code, 0);
        assert.deepEqual([usersOf(engine.aws), await leasesOf(project, "--all")], [[], []]);
        const [revoked] = [...(engine.aws.account().roles.get("deploy")?.inlinePolicies.keys() ?? [])].filter((name) =>
            /^stacklease-revoked/.test(name),
        );
        assert.ok(revoked);
    });

    it("revoke removes sessions that cannot be revoked from the ledger, and reports until when they are valid", async () => {
        await makeRole(engine.aws);
        await project.store("dev", {
            policy: { credentialType: "assumed_role", roleArn: roleArn(), policy: undefined, revocable: false },
        });
        await project.stacklease(["issue", "aws/deploy", "--ttl", "15m"]);
        const leases = await leasesOf(project);

        const { code, stdout, stderr } = await project.stacklease(["revoke", "aws", "--yes"]);

        assert.deepEqual([code, leases.length], [0, 2], stderr);
        const removed = [...stdout.matchAll(/^Removed (\S+) from the ledger; AWS ends its session at (\S+)$/gm)];
        assert.deepEqual(
            removed.map(([, leaseId]) => leaseId).toSorted(),
            leases.map(({ leaseId }) => leaseId).toSorted(),
            stdout,
        );
        assert.match(
            stderr,
            /^Remove \S+ \(ci, stack dev\) from the ledger: its session \S+ cannot be revoked and is valid/m,
        );
        assert.deepEqual(await leasesOf(project), []);
        const journal = readFileSync(join(engine.folder, "xdg-state", "stacklease", "journal.jsonl"), "utf8");
        const { leaseId, endedAt } = JSON.parse(journal);
        assert.equal(endedAt, removed.find(([, id]) => id === leaseId)?.[2]);
    });

    it("revoke ends the leases that it can read, and reports the stack that it cannot read", async () => {
        await project.store("dev");
        project.env.PULUMI_CONFIG_PASSPHRASE = "another";
        await project.store("other");
        project.env.PULUMI_CONFIG_PASSPHRASE = "test";

        const { code, stdout, stderr } = await project.stacklease(["revoke", "aws", "--all", "--yes"]);

        assert.match(stdout, /^Revoked aws\/deploy\/\S+\n$/);
        assert.match(
            stderr,
            /stacklease: (?:read|decrypt) .*stack organization\/shop\/other: the passphrase is wrong.* \(the search is incomplete\)\n/,
        );
        assert.deepEqual([code, usersOf(engine.aws).length], [1, 1]);
    });

    it("revoke reports what is left if AWS fails, keeps the lease in the ledger, and succeeds when run again", async () => {
        await project.store("dev", { more: 1 });
        engine.aws.clock.advance(6 * 60_000);
        engine.aws.faults.add({ at: "iam:DeleteUser", kind: "errorBefore", times: 8 });

        const failed = await project.stacklease(["revoke", "ci", "--yes"]);
        engine.aws.faults.clear();

        assert.equal(failed.code, 1);
        assert.match(
            failed.stderr,
            /stacklease: revoke lease .*; user arn:aws:iam::123456789012:user\/stacklease\/\S+ is left in AWS, and the lease stays in the ledger; /,
        );
        assert.equal((await leasesOf(project)).length, 2);
        assert.equal((await project.stacklease(["revoke", "ci", "--yes"])).code, 0);
        assert.equal((await leasesOf(project)).length, 1);
    });

    it("revoke, renew and kill ask for confirmation, and change nothing without a terminal", async () => {
        await project.store("dev");
        for (const args of [
            ["revoke", "ci"],
            ["renew", "ci"],
            ["kill", "aws"],
        ]) {
            const { code, stderr } = await project.stacklease(args);

            assert.match(stderr, /no terminal to ask for confirmation; confirm with --yes\n$/);
            assert.equal(code, 2);
        }
        assert.equal(usersOf(engine.aws).length, 1);
        assert.equal(
            [
                ...(engine.aws
                    .account()
                    .users.get(usersOf(engine.aws)[0] ?? "")
                    ?.accessKeys.values() ?? []),
            ][0]?.status,
            "Active",
        );
    });
});
