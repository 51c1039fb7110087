import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { LeaseDescription } from "../../cli/state/describeLease";
import type { JournalEntry } from "../../cli/state/journal";
import { Engine } from "../support/engine";
import { killAll } from "../support/killAll";
import { usersOf } from "../support/leases";
import { useKey } from "../support/outcome";
import { Project } from "../support/project";
import { makeRole, roleArn } from "../support/roles";
import { assertSchema } from "../support/schemas";

/** Lists a project's stacks, and which one is selected. */
const stacksOf = async (project: Project) =>
    JSON.parse(await project.pulumi(["stack", "ls", "--json"])) as { name: string; current: boolean }[];

/** Runs a command that prints a line when it has started, and waits. */
const waiting = ["run", "aws/deploy", "--", "sh", "-c", "echo ready; exec sleep 60"];

/** Creates a folder of commands for the front of PATH. */
function commandsIn({ folder }: Engine, scripts: Readonly<Record<string, string>>): string {
    const bin = join(folder, "bin");
    mkdirSync(bin, { recursive: true });
    for (const [name, script] of Object.entries(scripts)) {
        writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    return bin;
}

describe("stacklease issue and run", () => {
    let engine: Engine;
    let project: Project;
    let declared: string[];
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        await project.store("dev", { backend: engine.aws.issuer(), policy: { ttl: "20m" } });
        declared = usersOf(engine.aws);
    });
    after(() => engine.stop());

    it("issue prints a lease in an issued stack of its own, and revoke ends the lease and removes the stack", async () => {
        const issued = await project.stacklease(["issue", "aws/deploy", "--ttl", "15m", "--json"]);

        const lease = assertSchema<LeaseDescription & { secretAccessKey: string }>("lease.json", issued.stdout);
        assert.deepEqual([lease.policy, lease.parent, lease.state, issued.code], ["aws/deploy", "dev", "live", 0]);
        assert.match(lease.stack, /^dev-issued-[a-z2-7]{10}$/);
        assert.equal(Date.parse(lease.expiresAt ?? "") - Date.parse(lease.issuedAt), 15 * 60_000);
        assert.equal((await stacksOf(project)).find(({ current }) => current)?.name, "dev");
        assert.deepEqual(engine.filesWith(lease.secretAccessKey), [], "the secret is in plain text");
        const using = await project.stacklease(["exec", lease.leaseId, "--", "sh", "-c", "echo $AWS_ACCESS_KEY_ID"]);
        assert.equal(using.stdout.trim(), lease.accessKeyId);

        const { code, stdout } = await project.stacklease(["revoke", lease.leaseId, "--yes"]);

        assert.deepEqual([code, stdout], [0, `Revoked ${lease.leaseId}\n`]);
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
        assert.deepEqual(usersOf(engine.aws), declared);
        const ended = assertSchema<JournalEntry[]>(
            "ended-leases.json",
            (await project.stacklease(["leases", "--ended", "--json"])).stdout,
        );
        assert.deepEqual([ended[0]?.leaseId, ended[0]?.stack], [lease.leaseId, "dev"]);
        const journal = readFileSync(join(engine.folder, "xdg-state/stacklease/journal.jsonl"), "utf8");
        assert.ok(!journal.includes(lease.secretAccessKey));
    });

    it("run issues a lease with the policy's ttl, runs the command, revokes the lease and returns the command's exit code", async () => {
        const { code, stdout, stderr } = await project.stacklease([
            "run",
            "aws/deploy",
            "--",
            "sh",
            "-c",
            "echo $AWS_ACCESS_KEY_ID $STACKLEASE_LEASE_ID; exit 5",
        ]);

        const [key = "", leaseId] = stdout.trim().split(" ");
        assert.deepEqual([code, stderr], [5, ""]);
        assert.match(key, /^AKIA/);
        assert.deepEqual(usersOf(engine.aws), declared);
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
        const [last] = JSON.parse((await project.stacklease(["leases", "--ended", "--json"])).stdout) as JournalEntry[];
        assert.deepEqual(
            [last?.leaseId, Date.parse(last?.expiresAt ?? "") - Date.parse(last?.issuedAt ?? "")],
            [leaseId, 20 * 60_000],
        );
    });

    it("revoke reports an unfinished mint that it ends", async () => {
        const killed = { at: "iam:CreateUser", kind: "hang", onHit: () => killAll(engine, /./) } as const;
        engine.aws.faults.add(killed);
        await project.stacklease(["issue", "aws/deploy", "--ttl", "15m"]);
        const stack = (await stacksOf(project)).map(({ name }) => name).find((name) => name !== "dev") ?? "";
        await project.pulumi(["cancel", "--yes", "--stack", stack]);
        engine.aws.clock.advance(6 * 60_000);

        const { code, stdout } = await project.stacklease(["revoke", stack, "--yes"]);
        engine.aws.clock.set(new Date());

        const { username } = userInfo();
        assert.deepEqual([code, stdout], [0, `Revoked the unfinished mint of ${username} in stack ${stack}\n`]);
    });

    it("run works concurrently, and while the parent stack is locked", async () => {
        const unlock = project.lock("dev");
        const commands = [1, 2].map((n) => ["run", "aws/deploy", "--", "sh", "-c", `echo ${n}`]);
        const ran = await Promise.all(commands.map((command) => project.stacklease(command)));
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

    for (const [signal, exitCode] of [
        ["SIGTERM", 143],
        ["SIGINT", 130],
        ["SIGALRM", 142],
    ] as const) {
        it(`run revokes its lease when ${signal} ends it and its command`, async () => {
            const { child, ended } = project.startStacklease(waiting);
            child.stdout?.once("data", () => child.kill(signal));

            const { code, stderr } = await ended;
            assert.deepEqual([code, stderr], [exitCode, ""]);
            assert.deepEqual(usersOf(engine.aws), declared);
            assert.deepEqual(
                (await stacksOf(project)).map(({ name }) => name),
                ["dev"],
            );
        });
    }

    it("run leaves nothing behind if it is interrupted while it issues its lease", async () => {
        const { child, ended } = project.startStacklease(["run", "aws/deploy", "--", "echo", "never"]);
        engine.aws.faults.add({ at: "iam:CreateAccessKey", kind: "resetBefore", onHit: () => child.kill("SIGTERM") });

        const { code, stdout } = await ended;
        assert.deepEqual([code, stdout], [143, ""]);
        assert.deepEqual(usersOf(engine.aws), declared);
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
    });

    it("issue leaves nothing behind if Ctrl-C is pressed again during its rollback", async () => {
        const bin = commandsIn(engine, {
            // Sends the second Ctrl-C to the whole job when the issued stack's state is exported.
            pulumi: `case "$*" in *export*-issued-*) kill -INT -$PPID;; esac; PATH='${process.env.PATH}' exec pulumi "$@"`,
        });
        const { child, ended } = project.startStacklease(["issue", "aws/deploy"], {
            env: { PATH: `${bin}:${process.env.PATH}` },
            isJob: true,
        });
        const press = () => process.kill(-(child.pid as number), "SIGINT");
        engine.aws.faults.add({ at: "iam:CreateAccessKey", kind: "throttle", onHit: press });

        const { code, stdout, stderr } = await ended;
        assert.match(stderr, /\nstacklease: issue lease under aws\/deploy: it was interrupted \([^\n]*\)\n$/);
        assert.deepEqual([code, stdout], [130, ""]);
        assert.deepEqual(usersOf(engine.aws), declared);
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
    });

    it("issue removes an issued stack that it cannot read, and reports one that it cannot remove", async () => {
        const failing = (what: string) =>
            commandsIn(engine, {
                pulumi: `case "$*" in ${what}) exit 1;; esac; PATH='${process.env.PATH}' exec pulumi "$@"`,
            });
        const issueWith = (bin: string) =>
            project.stacklease(["issue", "aws/deploy", "--ttl", "30h"], {
                env: { PATH: `${bin}:${process.env.PATH}` },
            });

        const unread = await issueWith(failing("*export*-issued-*"));
        const names = (await stacksOf(project)).map(({ name }) => name);
        const left = await issueWith(failing("*export*-issued-*|destroy*"));

        assert.deepEqual([unread.code, names], [1, ["dev"]]);
        const stack = (await stacksOf(project)).map(({ name }) => name).find((name) => name !== "dev");
        assert.ok(left.stderr.includes(`stack ${stack} was not removed: `), left.stderr);
        assert.ok(left.stderr.endsWith(`stacklease revoke ${stack}\n`), left.stderr);
        assert.equal((await project.stacklease(["revoke", String(stack), "--yes"])).code, 0);
    });

    it("run finishes revoking its lease when it receives more signals", async () => {
        const { child, ended } = project.startStacklease(["run", "aws/deploy", "--", "echo", "done"]);
        engine.aws.faults.add({ at: "iam:DeleteAccessKey", kind: "errorBefore", onHit: () => child.kill("SIGINT") });

        const { code } = await ended;
        assert.equal(code, 0);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run revokes its lease after its terminal is closed", async () => {
        const { child, ended } = project.startStacklease(waiting);
        child.stdout?.once("data", () => {
            child.stderr?.destroy();
            child.kill("SIGHUP");
        });

        assert.equal((await ended).code, 129);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run ends its lease with three IAM calls, and waits until AWS rejects the key", async () => {
        engine.aws.propagation.delays.deletions = 2_000;
        engine.aws.calls.clear();

        const { code, stdout } = await project.stacklease([
            "run",
            "aws/deploy",
            "--",
            "sh",
            "-c",
            "echo $AWS_ACCESS_KEY_ID",
        ]);
        engine.aws.propagation.delays.deletions = 0;

        const actions = engine.aws.calls.actions("iam");
        assert.deepEqual(actions.slice(actions.indexOf("CreateAccessKey") + 1), [
            "DeleteAccessKey",
            "DeleteUserPolicy",
            "DeleteUser",
        ]);
        const last = engine.aws.calls.calls("sts").findLast(({ accessKeyId }) => accessKeyId === stdout.trim());
        assert.deepEqual([code, last?.errorCode], [0, "InvalidClientTokenId"]);
    });

    it("run tries once to end its lease, and keeps the issued stack for revoke if AWS denies that", async () => {
        const admin = engine.aws.account().users.get("admin");
        const Statement = [{ Effect: "Deny", Action: "iam:DeleteUser", Resource: "*" }];
        admin?.inlinePolicies.set("deny", JSON.stringify({ Version: "2012-10-17", Statement }));
        engine.aws.calls.clear();

        const { code, stderr } = await project.stacklease(["run", "aws/deploy", "--", "true"]);
        admin?.inlinePolicies.delete("deny");

        const stack = (await stacksOf(project)).map(({ name }) => name).find((name) => name !== "dev") ?? "";
        assert.match(
            stderr,
            new RegExp(
                `iam:DeleteUser.*; lease aws/deploy/\\S+ expires in AWS at \\S+Z; stack ${stack} is kept, .*: run stacklease revoke ${stack}\n$`,
            ),
        );
        assert.deepEqual([code, engine.aws.calls.count("iam:DeleteUser")], [1, 1]);
        const revoked = await project.stacklease(["revoke", stack, "--yes"]);
        assert.deepEqual([revoked.code, usersOf(engine.aws)], [0, declared], revoked.stderr);
    });

    it("revoke ends an issued lease in AWS while its stack is locked, and removes the stack when run again", async () => {
        const { leaseId, stack } = JSON.parse((await project.stacklease(["issue", "aws/deploy", "--json"])).stdout);
        const unlock = project.lock(stack);

        const locked = await project.stacklease(["revoke", leaseId, "--yes"]);

        assert.match(
            locked.stderr,
            /holds the stack's lock; .*the lease was revoked in AWS; stack \S+ was not removed: run pulumi cancel/,
        );
        assert.equal(locked.code, 1);
        assert.deepEqual(usersOf(engine.aws), declared);
        unlock();
        assert.equal((await project.stacklease(["revoke", stack, "--yes"])).code, 0);
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
    });

    it("leases reports issued stacks without a lease, and revoke removes them", async () => {
        const [untouched, begun] = ["dev-issued-aaaaaaaaaa", "dev-issued-bbbbbbbbbb"];
        for (const stack of [untouched, begun]) {
            await project.pulumi(["stack", "init", stack, "--no-select"]); // The state after a SIGKILL at this point.
        }
        const state = JSON.parse(await project.pulumi(["stack", "export"]));
        state.deployment.resources = state.deployment.resources.filter(({ type }: { type: string }) =>
            /^pulumi:|AwsBackend$/.test(type),
        );
        const file = join(engine.folder, "begun.json");
        writeFileSync(file, JSON.stringify(state).replaceAll("urn:pulumi:dev::", `urn:pulumi:${begun}::`));
        // The state after a SIGKILL before the mint.
        await project.pulumi(["stack", "import", "--stack", begun, "--file", file]);
        const { stderr } = await project.stacklease(["leases"]);
        const unlock = project.lock(begun);

        const locked = await project.stacklease(["revoke", begun, "--yes"]);
        unlock();
        const ended = [];
        for (const stack of [untouched, begun]) {
            ended.push(await project.stacklease(["revoke", stack, "--yes"]));
        }

        for (const stack of [untouched, begun]) {
            assert.match(
                stderr,
                new RegExp(
                    `^stacklease: stack ${stack} has no lease: .* run stacklease revoke ${stack} to remove the stack$`,
                    "m",
                ),
            );
        }
        assert.match(locked.stderr, new RegExp(`run pulumi cancel --stack ${begun}`));
        assert.deepEqual(
            ended.map(({ code, stdout }) => [code, stdout]),
            [untouched, begun].map((stack) => [0, `Removed stack ${stack}\n`]),
        );
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run returns its command's exit code if another process has revoked the lease meanwhile", async () => {
        for (const env of [{}, { XDG_STATE_HOME: join(engine.folder, "elsewhere") }]) {
            const { child, ended } = project.startStacklease(
                ["run", "aws/deploy", "--", "sh", "-c", "echo $STACKLEASE_LEASE_ID; read line; exit 3"],
                { keepsInput: true },
            );
            const [leaseId] = String(await once(child.stdout as Readable, "data")).split("\n");
            const revoked = await project.stacklease(["revoke", String(leaseId), "--yes"], { env });

            engine.aws.clock.advance(6 * 60_000); // The user's absence is no longer a propagation delay.
            engine.aws.calls.clear();
            child.stdin?.end("\n");
            const { code, stderr } = await ended;
            engine.aws.clock.set(new Date());

            assert.deepEqual([revoked.code, code], [0, 3]);
            assert.doesNotMatch(stderr, /kept|does not exist/);
            assert.ok(engine.aws.calls.count("iam") < 20, "what is gone must not be asked for again and again");
            const { stdout } = await project.stacklease(["leases", "--ended", "--json"]);
            assert.equal((JSON.parse(stdout) as JournalEntry[]).filter((each) => each.leaseId === leaseId).length, 1);
        }
    });

    it("issue works with relative paths of the state backend and the passphrase file", async () => {
        writeFileSync(join(project.folder, "passphrase"), "test");
        const relative = {
            PULUMI_BACKEND_URL: "file://..",
            PULUMI_CONFIG_PASSPHRASE: undefined,
            PULUMI_CONFIG_PASSPHRASE_FILE: "passphrase",
        };
        const issued = await project.stacklease(["issue", "aws/deploy", "--json", "--stack", "dev"], { env: relative });

        assert.equal(issued.stderr, "");
        const { leaseId } = JSON.parse(issued.stdout);
        const { stdout } = await project.stacklease(["leases", "--json"]);
        assert.ok(stdout.includes(leaseId));
        assert.equal(
            (await project.stacklease(["revoke", leaseId, "--yes", "--stack", "dev"], { env: relative })).code,
            0,
        );
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run returns its command's exit code if the journal cannot be written, and reports that", async () => {
        const { code, stderr } = await project.stacklease(["run", "aws/deploy", "--", "true"], {
            env: { XDG_STATE_HOME: "/dev/null" },
        });

        assert.match(
            stderr,
            /^stacklease: record lease aws\/deploy\/\S+: .*; the lease has ended, but \/dev\/null\/\S+ does not list it\n$/,
        );
        assert.equal(code, 0);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run revokes its lease if the command cannot be started", async () => {
        const { code, stderr } = await project.stacklease(["run", "aws/deploy", "--", "no-such-command"]);

        assert.match(stderr, /command no-such-command not found/);
        assert.equal(code, 127);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("issue leaves nothing behind if AWS fails", async () => {
        engine.aws.faults.add({ at: "iam:CreateAccessKey", kind: "errorBefore", times: 100 });
        const { code, stderr } = await project.stacklease(["issue", "aws/deploy"]);
        engine.aws.faults.clear();

        assert.match(stderr, /^stacklease: issue lease under aws\/deploy: mint lease aws\/deploy\/\S+: .*\n$/);
        assert.equal(code, 1);
        assert.deepEqual(usersOf(engine.aws), declared);
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
    });

    it("issue revokes a lease that it cannot print, and reports that", async () => {
        const { child, ended } = project.startStacklease(["issue", "aws/deploy"]);
        child.stdout?.destroy();

        const { code, stderr } = await ended;
        assert.equal(
            stderr,
            "stacklease: issue lease under aws/deploy: the lease was revoked, because it could not be printed: write output: write EPIPE; run the same command again with an output that is writable\n",
        );
        assert.equal(code, 1);
        assert.deepEqual(usersOf(engine.aws), declared);
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
    });

    it("issue refuses a ttl above the maxTtl, and leaves no stack", async () => {
        const { code, stderr } = await project.stacklease(["issue", "aws/deploy", "--ttl", "30h"]);

        assert.match(
            stderr,
            /^stacklease: issue lease under aws\/deploy: --ttl: the ttl of the lease is above the maxTtl of the backend of its policy's stack; set a shorter ttl/,
        );
        assert.equal(code, 1);
        assert.deepEqual(
            (await stacksOf(project)).map(({ name }) => name),
            ["dev"],
        );
    });

    it("run requires --role-arn if the policy has several roles", async () => {
        await makeRole(engine.aws);
        await makeRole(engine.aws, {}, "other");
        const roleArns = [roleArn(), roleArn("other")];
        const policy = { credentialType: "assumed_role", roleArns, policy: undefined };
        await project.store("roles", { policy, lease: { roleArn: roleArn() } });
        const whoIs = ["--", "sh", "-c", "echo $STACKLEASE_LEASE_ID"];

        const chosen = await project.stacklease(["run", "aws/deploy", "--role-arn", roleArn("other"), ...whoIs]);
        const open = await project.stacklease(["run", "aws/deploy", ...whoIs]);

        assert.deepEqual([chosen.code, chosen.stderr], [0, ""]);
        const ended = JSON.parse((await project.stacklease(["leases", "--ended", "--json"])).stdout) as JournalEntry[];
        const found = ended.find(({ leaseId }) => leaseId === chosen.stdout.trim());
        assert.match(found?.arn ?? "", /:assumed-role\/other\//);
        assert.match(open.stderr, /aws\/deploy: --role-arn: must be one of the policy's roles/);
        assert.equal(open.code, 1);
        await project.pulumi(["stack", "select", "dev"]);
    });

    it("run denies its federation token everything at the end if the policy is revocable", async () => {
        const policy = { credentialType: "federation_token", revocable: true };
        await project.store("tokens", { policy, lease: { ttl: "15m" } });
        const script = "echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN";

        const ran = await project.stacklease(["run", "aws/deploy", "--ttl", "15m", "--", "sh", "-c", script]);

        assert.deepEqual([ran.code, ran.stderr], [0, ""]);
        const [accessKeyId = "", secretAccessKey = "", sessionToken = ""] = ran.stdout.trim().split(" ");
        assert.match(await useKey(engine.aws, { accessKeyId, secretAccessKey, sessionToken }), /Denied|Unauthorized/);
        await project.pulumi(["stack", "select", "dev"]);
    });

    it("issue lists the stack's policies if the given one is unknown", async () => {
        const { code, stderr } = await project.stacklease(["issue", "aws/prod"]);

        assert.equal(
            stderr,
            "stacklease: issue lease under aws/prod: the stack has no such policy; use one of aws/deploy\n",
        );
        assert.equal(code, 4);
    });
});
