import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SweepReport } from "../../cli/commands/sweep/sweepReport";
import type { LeaseDescription } from "../../cli/state/describeLease";
import type { JournalEntry } from "../../cli/state/journal";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { useKey } from "../support/outcome";
import { Project, type Running } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";
import { assertSchema } from "../support/schemas";

const minute = 60_000;

/** A command that prints its credentials and then waits for a line. */
const waiting = ["sh", "-c", "echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $STACKLEASE_LEASE_ID; read line; exit 3"];

describe("stacklease run", () => {
    let engine: Engine;
    let project: Project;
    let declared: string[];
    beforeEach(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        project.env = readingPulumi(engine.folder);
        await project.store("dev", { policy: { ttl: "20m" } });
        declared = usersOf(engine.aws);
    });
    afterEach(() => engine.stop());

    const run = (...command: string[]) => project.stacklease(["run", "aws/deploy", "--", ...command]);
    const start = (...args: string[]) =>
        project.startStacklease(["run", "aws/deploy", ...args, "--", ...waiting], { keepsInput: true });
    const runUsers = () => usersOf(engine.aws).filter((name) => !declared.includes(name));

    /** Waits for the credentials that the command prints. */
    async function printed({ child }: Running) {
        const line = await new Promise<string>((resolve, reject) => {
            child.stdout?.once("data", (data: string) => resolve(String(data)));
            child.once("exit", (code) => reject(new Error(`run has ended with ${code}`)));
        });
        const [accessKeyId = "", secretAccessKey = "", leaseId = ""] = line.trim().split(" ");
        return { accessKeyId, secretAccessKey, leaseId };
    }

    function finish({ child, ended }: Running) {
        child.stdin?.write("\n");
        return ended;
    }

    async function sweep(...args: string[]): Promise<SweepReport> {
        const { stdout, stderr } = await project.stacklease(["sweep", "--json", "--apply", "--yes", ...args]);
        return assertSchema<SweepReport>("sweep.json", stdout || JSON.stringify(stderr));
    }

    it("issues a lease of the policy's ttl, runs the command and revokes the lease", async () => {
        const { code, stdout, stderr } = await run("sh", "-c", "echo $STACKLEASE_LEASE_ID; exit 5");

        assert.deepEqual([code, stderr, usersOf(engine.aws)], [5, "", declared]);
        const [last] = JSON.parse((await project.stacklease(["leases", "--ended", "--json"])).stdout) as JournalEntry[];
        assert.equal(last?.leaseId, stdout.trim());
        assert.equal(Date.parse(last?.expiresAt ?? "") - Date.parse(last?.issuedAt ?? ""), 20 * minute);
    });

    it("starts the Pulumi CLI once, and creates no stack", async () => {
        const log = join(engine.folder, "calls");
        const bin = join(engine.folder, "bin");
        mkdirSync(bin);
        writeFileSync(
            join(bin, "pulumi"),
            `#!/bin/sh\necho "$*" >> ${log}\nPATH='${process.env.PATH}' exec pulumi "$@"\n`,
        );
        chmodSync(join(bin, "pulumi"), 0o755);

        const { code } = await project.stacklease(["run", "aws/deploy", "--", "true"], {
            env: { PATH: `${bin}:${process.env.PATH}` },
        });

        assert.equal(code, 0);
        assert.match(readFileSync(log, "utf8"), /^stack export .*\n$/);
    });

    it("marks the user with the lease, the parent's ledger and the end of the lease", async () => {
        const running = start("--ttl", "15m");
        const { leaseId } = await printed(running);

        const user = engine.aws.account().users.get(runUsers()[0] ?? "");
        const tags = Object.fromEntries([...(user?.tags.values() ?? [])].map(({ key, value }) => [key, value]));
        const ledgerId = engine.aws
            .account()
            .users.get(declared[0] ?? "")
            ?.path.split("/")[2];
        assert.equal(user?.path, `/stacklease/${ledgerId}/`);
        assert.equal(tags["stacklease:lease"], leaseId);
        assert.equal(tags["stacklease:ledger"], ledgerId);
        assert.equal(tags["stacklease:stack"], "dev");
        assert.ok(user?.inlinePolicies.get("stacklease")?.includes(`"aws:CurrentTime":"${tags["stacklease:run"]}"`));
        assert.equal((await finish(running)).code, 3);
    });

    it("writes no secret to a disk", async () => {
        const running = start();
        const { secretAccessKey } = await printed(running);

        assert.deepEqual(engine.filesWith(secretAccessKey), []);
        await finish(running);
        assert.deepEqual(engine.filesWith(secretAccessKey), []);
    });

    it("is listed by leases on this machine while it runs", async () => {
        const running = start();
        const { leaseId, accessKeyId } = await printed(running);

        const { stdout } = await project.stacklease(["leases", "--json"]);
        const listed = assertSchema<LeaseDescription[]>("leases.json", stdout).find((each) => each.leaseId === leaseId);
        assert.deepEqual(
            [listed?.state, listed?.accessKeyId, listed?.parent, listed?.urn],
            ["live", accessKeyId, "dev", ""],
        );
        await finish(running);
        assert.ok(!(await project.stacklease(["leases"])).stdout.includes(leaseId));
    });

    it("runs several commands under one policy at once, and while the stack is locked", async () => {
        const unlock = project.lock("dev");
        const ran = await Promise.all([run("echo", "1"), run("echo", "2")]);
        unlock();

        assert.deepEqual(
            ran.map(({ code, stdout }) => [code, stdout]),
            [
                [0, "1\n"],
                [0, "2\n"],
            ],
        );
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    describe("killed with SIGKILL", () => {
        for (const lives of [true, false]) {
            it(`leaves a lease that AWS ends and sweep then removes, with its command ${lives ? "alive" : "killed too"}`, async () => {
                const running = project.startStacklease(["run", "aws/deploy", "--", ...waiting], {
                    keepsInput: true,
                    isJob: true,
                });
                const key = await printed(running);
                process.kill(lives ? (running.child.pid as number) : -(running.child.pid as number), "SIGKILL");
                const [left] = runUsers();
                engine.aws.clock.advance(16 * minute);

                const early = await sweep();
                assert.deepEqual([early.removed, runUsers()], [[], [left]]);
                assert.equal(early.left.running.length, 1);
                assert.equal(await useKey(engine.aws, key), "allowed");

                engine.aws.clock.advance(5 * minute);
                assert.equal(await useKey(engine.aws, key), "UnauthorizedOperation");
                const late = await sweep();
                assert.deepEqual([late.removed.length, runUsers()], [1, []]);
                running.child.stdin?.end();
                await running.ended;
            });
        }

        const killPoints: [what: string, at: string[], end: (running: Running) => Promise<unknown>][] = [
            ["issues", ["CreateUser", "PutUserPolicy", "CreateAccessKey"], ({ ended }) => ended],
            ["revokes", ["DeleteAccessKey", "DeleteUserPolicy", "DeleteUser"], finish],
        ];
        for (const [what, points, end] of killPoints) {
            it(`at any call with which it ${what} its lease leaves at most a user that sweep removes after its end`, async () => {
                for (const at of points) {
                    const running = start();
                    if (what === "revokes") {
                        await printed(running);
                    }
                    engine.aws.faults.add({
                        at: `iam:${at}`,
                        kind: "hangAfter",
                        onHit: () => running.child.kill("SIGKILL"),
                    });
                    await end(running);
                    engine.aws.faults.clear();
                }

                engine.aws.clock.advance(21 * minute);
                await sweep();

                assert.deepEqual(runUsers(), []);
            });
        }
    });

    it("is killed by stacklease kill, and then ends as its command does", async () => {
        const running = start();
        const { leaseId, ...key } = await printed(running);

        const killed = await project.stacklease(["kill", leaseId, "--yes"]);
        const outcome = await useKey(engine.aws, key);
        const { code } = await finish(running);

        assert.deepEqual([killed.code, killed.stdout], [0, `Killed 1 lease under ${leaseId}\n`]);
        assert.notEqual(outcome, "allowed");
        assert.deepEqual([code, usersOf(engine.aws)], [3, declared]);
    });

    it("is not revoked by stacklease revoke, which says how to end it", async () => {
        const running = start();
        const { leaseId } = await printed(running);

        const { code, stderr } = await project.stacklease(["revoke", leaseId, "--yes"]);

        assert.equal(
            stderr,
            `stacklease: revoke lease ${leaseId}: lease ${leaseId} belongs to a command that stacklease run started, and is in no stack; end that command, or run stacklease kill ${leaseId}\n`,
        );
        assert.equal(code, 4);
        assert.equal((await finish(running)).code, 3);
    });

    it("keeps the exit code of a command that outlives its lease", async () => {
        const running = start("--ttl", "15m");
        const key = await printed(running);
        engine.aws.clock.advance(16 * minute);

        assert.equal(await useKey(engine.aws, key), "UnauthorizedOperation");
        assert.equal((await finish(running)).code, 3);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    const changes: [what: string, change: () => Promise<unknown>][] = [
        [
            "policy has changed",
            () => project.store("dev", { policy: { policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] } }),
        ],
        ["state cannot be read any more", async () => rmSync(join(engine.folder, ".pulumi"), { recursive: true })],
    ];
    for (const [what, change] of changes) {
        it(`revokes the lease even if the ${what}`, async () => {
            const running = start();
            await printed(running);
            await change();
            const others = usersOf(engine.aws).length;

            const { code } = await finish(running);

            assert.deepEqual([code, usersOf(engine.aws).length], [3, others - 1]);
        });
    }

    it("keeps the command's exit code if AWS does not let it revoke the lease, and says when AWS ends it", async () => {
        const running = start();
        await printed(running);
        const Statement = [{ Effect: "Deny", Action: "iam:DeleteUser", Resource: "*" }];
        const document = JSON.stringify({ Version: "2012-10-17", Statement });
        engine.aws.account().users.get("admin")?.inlinePolicies.set("deny", document);

        const { code, stderr } = await finish(running);

        assert.match(stderr, /iam:DeleteUser.*; AWS ends lease aws\/deploy\/\S+ at \S+Z; .* stacklease sweep --apply/);
        assert.equal(code, 3);
        engine.aws.account().users.get("admin")?.inlinePolicies.delete("deny");
        engine.aws.clock.advance(21 * minute);
        await sweep();
        assert.deepEqual(runUsers(), []);
    });

    it("issues nothing if the ttl is above the cap, and names the option", async () => {
        const { code, stderr } = await project.stacklease(["run", "aws/deploy", "--ttl", "48h", "--", "true"]);

        assert.match(
            stderr,
            /^stacklease: issue lease under aws\/deploy: --ttl: the ttl of the lease is above the maxTtl/,
        );
        assert.deepEqual([code, usersOf(engine.aws)], [1, declared]);
    });
});
