import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LeaseDescription } from "../../cli/state/describeLease";
import type { JournalEntry } from "../../cli/state/journal";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { useKey } from "../support/outcome";
import { Project } from "../support/project";
import { readingPulumi } from "../support/readingPulumi";
import { makeRole, roleArn } from "../support/roles";
import { assertSchema } from "../support/schemas";

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
    /** The same project, with a Pulumi CLI that reads faster. */
    let reading: Project;
    let declared: string[];
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        await project.store("dev", { backend: engine.aws.issuer(), policy: { ttl: "20m" } });
        reading = new Project(engine);
        Object.assign(reading.env, readingPulumi(engine.folder));
        declared = usersOf(engine.aws);
    });
    after(() => engine.stop());

    it("issue prints a lease in an issued stack of its own, and revoke ends the lease and removes the stack", async () => {
        const issued = await project.stacklease(["issue", "aws/deploy", "--ttl", "15m", "--json"]);

        const lease = assertSchema<LeaseDescription & { secretAccessKey: string }>("lease.json", issued.stdout);
        assert.deepEqual([lease.policy, lease.parent, lease.state, issued.code], ["aws/deploy", "dev", "live", 0]);
        assert.match(lease.stack, /^dev-issued-[a-z2-7]{10}$/);
        assert.equal(Date.parse(lease.expiresAt ?? "") - Date.parse(lease.issuedAt), 15 * 60_000);
        assert.equal(project.selected, "dev");
        assert.deepEqual(engine.filesWith(lease.secretAccessKey), [], "the secret is in plain text");
        const using = await project.stacklease(["exec", lease.leaseId, "--", "sh", "-c", "echo $AWS_ACCESS_KEY_ID"]);
        assert.equal(using.stdout.trim(), lease.accessKeyId);

        const { code, stdout } = await project.stacklease(["revoke", lease.leaseId, "--yes"]);

        assert.deepEqual([code, stdout], [0, `Revoked ${lease.leaseId}\n`]);
        assert.deepEqual(project.stacks, ["dev"]);
        assert.deepEqual(usersOf(engine.aws), declared);
        const ended = assertSchema<JournalEntry[]>(
            "ended-leases.json",
            (await project.stacklease(["leases", "--ended", "--json"])).stdout,
        );
        assert.deepEqual([ended[0]?.leaseId, ended[0]?.stack], [lease.leaseId, "dev"]);
        const journal = readFileSync(join(engine.folder, "xdg-state/stacklease/journal.jsonl"), "utf8");
        assert.ok(!journal.includes(lease.secretAccessKey));
    });

    for (const [signal, exitCode] of [
        ["SIGTERM", 143],
        ["SIGINT", 130],
        ["SIGALRM", 142],
    ] as const) {
        it(`run revokes its lease when ${signal} ends it and its command`, async () => {
            const { child, ended } = reading.startStacklease(waiting);
            child.stdout?.once("data", () => child.kill(signal));

            const { code, stderr } = await ended;
            assert.deepEqual([code, stderr], [exitCode, ""]);
            assert.deepEqual(usersOf(engine.aws), declared);
            assert.deepEqual(project.stacks, ["dev"]);
        });
    }

    it("run leaves nothing behind if it is interrupted while it issues its lease", async () => {
        const { child, ended } = reading.startStacklease(["run", "aws/deploy", "--", "echo", "never"]);
        engine.aws.faults.add({ at: "iam:CreateAccessKey", kind: "resetBefore", onHit: () => child.kill("SIGTERM") });

        const { code, stdout } = await ended;
        assert.deepEqual([code, stdout], [143, ""]);
        assert.deepEqual(usersOf(engine.aws), declared);
        assert.deepEqual(project.stacks, ["dev"]);
    });

    it("issue leaves nothing behind if Ctrl-C is pressed again during its rollback", async () => {
        const bin = commandsIn(engine, {
            // Sends the second Ctrl-C to the whole job when the issued stack's state is exported.
            pulumi: `case "$*" in *export*-issued-*) kill -INT -$PPID;; esac; PATH='${reading.env.PATH}' exec pulumi "$@"`,
        });
        const { child, ended } = reading.startStacklease(["issue", "aws/deploy"], {
            env: { PATH: `${bin}:${reading.env.PATH}` },
            isJob: true,
        });
        const press = () => process.kill(-(child.pid as number), "SIGINT");
        engine.aws.faults.add({ at: "iam:CreateAccessKey", kind: "throttle", onHit: press });

        const { code, stdout, stderr } = await ended;
        assert.match(stderr, /\nstacklease: issue lease under aws\/deploy: it was interrupted \([^\n]*\)\n$/);
        assert.deepEqual([code, stdout], [130, ""]);
        assert.deepEqual(usersOf(engine.aws), declared);
        assert.deepEqual(project.stacks, ["dev"]);
    });

    /** Returns settings with which the Pulumi CLI fails if its arguments match. */
    const failing = (what: string) => {
        const bin = commandsIn(engine, {
            pulumi: `case "$*" in ${what}) exit 1;; esac; PATH='${reading.env.PATH}' exec pulumi "$@"`,
        });
        return { env: { PATH: `${bin}:${reading.env.PATH}` } };
    };

    it("issue refuses a ttl above the maxTtl, and removes its stack even if it cannot read it", async () => {
        const options = failing("*export*-issued-*");

        const { code, stderr } = await reading.stacklease(["issue", "aws/deploy", "--ttl", "30h"], options);

        assert.match(
            stderr,
            /^stacklease: issue lease under aws\/deploy: --ttl: the ttl of the lease is above the maxTtl of the backend of its policy's stack; set a shorter ttl/,
        );
        assert.equal(code, 1);
        assert.deepEqual(project.stacks, ["dev"]);
    });

    it("issue leaves nothing in AWS if AWS fails, and reports a stack that it cannot remove", async () => {
        engine.aws.faults.add({ at: "iam:CreateAccessKey", kind: "errorBefore", times: 100 });

        const { code, stderr } = await reading.stacklease(["issue", "aws/deploy"], failing("destroy*"));
        engine.aws.faults.clear();
        engine.aws.clock.advance(6 * 60_000); // After that, AWS lists every user.

        assert.match(stderr, /^stacklease: issue lease under aws\/deploy: mint lease aws\/deploy\/\S+: .*\n$/);
        assert.equal(code, 1);
        assert.deepEqual(usersOf(engine.aws), declared);
        const [stack = "", ...others] = project.stacks.filter((name) => name !== "dev");
        assert.deepEqual(others, []);
        assert.ok(stderr.includes(`stack ${stack} was not removed: `), stderr);
        assert.ok(stderr.endsWith(`stacklease revoke ${stack}\n`), stderr);
        const revoked = await reading.stacklease(["revoke", stack, "--yes"]);
        engine.aws.clock.set(new Date());
        assert.equal(revoked.code, 0, revoked.stderr);
        assert.deepEqual(project.stacks, ["dev"]);
    });

    it("run finishes revoking its lease when it receives more signals", async () => {
        const { child, ended } = reading.startStacklease(["run", "aws/deploy", "--", "echo", "done"]);
        engine.aws.faults.add({ at: "iam:DeleteAccessKey", kind: "errorBefore", onHit: () => child.kill("SIGINT") });

        const { code } = await ended;
        assert.equal(code, 0);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run revokes its lease after its terminal is closed", async () => {
        const { child, ended } = reading.startStacklease(waiting);
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

        const { code, stdout } = await reading.stacklease([
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

    /** Settings with which the Pulumi CLI works in the project's folder only. */
    const relative = () => {
        writeFileSync(join(project.folder, "passphrase"), "test");
        const env = {
            PULUMI_BACKEND_URL: "file://..",
            PULUMI_CONFIG_PASSPHRASE: undefined,
            PULUMI_CONFIG_PASSPHRASE_FILE: "passphrase",
        };
        return { env };
    };

    it("issue, with relative paths of state backend and passphrase file, revokes a lease that it cannot print", async () => {
        const { child, ended } = reading.startStacklease(["issue", "aws/deploy", "--stack", "dev"], relative());
        child.stdout?.destroy();

        const { code, stderr } = await ended;
        assert.equal(
            stderr,
            "stacklease: issue lease under aws/deploy: the lease was revoked, because it could not be printed: write output: write EPIPE; run the same command again with an output that is writable\n",
        );
        assert.equal(code, 1);
        assert.deepEqual(usersOf(engine.aws), declared);
        assert.deepEqual(project.stacks, ["dev"]);
    });

    it("revoke ends an issued lease in AWS while its stack is locked, and removes the stack when run again, also with relative paths", async () => {
        const stack = "dev-issued-cccccccccc";
        const { leaseId } = await project.storeIssued(stack);
        const unlock = project.lock(stack);

        const locked = await reading.inProcess(["revoke", String(leaseId), "--yes"]);

        assert.match(
            locked.stderr,
            /holds the stack's lock; .*the lease was revoked in AWS; stack \S+ was not removed: run pulumi cancel/,
        );
        assert.equal(locked.code, 1);
        assert.deepEqual(usersOf(engine.aws), declared);
        unlock();
        const { code, stderr } = await reading.stacklease(["revoke", stack, "--yes", "--stack", "dev"], relative());
        assert.equal(code, 0, stderr);
        assert.deepEqual(project.stacks, ["dev"]);
    });

    it("leases reports issued stacks without a lease, and revoke removes them", async () => {
        const [untouched, begun] = ["dev-issued-aaaaaaaaaa", "dev-issued-bbbbbbbbbb"];
        // The state after a SIGKILL at this point.
        await project.pulumi(["stack", "init", untouched, "--no-select"]);
        // The state after a SIGKILL before the mint.
        const state = JSON.parse(readFileSync(project.stateFile(), "utf8"));
        const { latest } = state.checkpoint;
        latest.resources = latest.resources.filter(({ type }: { type: string }) => /^pulumi:|AwsBackend$/.test(type));
        const text = JSON.stringify(state).replaceAll("urn:pulumi:dev::", `urn:pulumi:${begun}::`);
        writeFileSync(project.stateFile(begun), text.replaceAll("/shop/dev", `/shop/${begun}`));
        const { stderr } = await reading.inProcess(["leases"]);

        const ended = [];
        for (const stack of [untouched, begun]) {
            ended.push(await reading.inProcess(["revoke", stack, "--yes"]));
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
        assert.deepEqual(
            ended.map(({ code, stdout }) => [code, stdout]),
            [untouched, begun].map((stack) => [0, `Removed stack ${stack}\n`]),
        );
        assert.deepEqual(project.stacks, ["dev"]);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run returns its command's exit code if the journal cannot be written, and reports that", async () => {
        const { code, stderr } = await reading.stacklease(["run", "aws/deploy", "--", "true"], {
            env: { XDG_STATE_HOME: "/dev/null" },
        });

        assert.match(
            stderr,
            /^stacklease: record lease aws\/deploy\/\S+: .*; the command runs, but \/dev\/null\/\S+ does not list the lease\n$/,
        );
        assert.equal(code, 0);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run revokes its lease if the command cannot be started", async () => {
        const { code, stderr } = await reading.stacklease(["run", "aws/deploy", "--", "no-such-command"]);

        assert.match(stderr, /command no-such-command not found/);
        assert.equal(code, 127);
        assert.deepEqual(usersOf(engine.aws), declared);
    });

    it("run requires --role-arn if the policy has several roles", async () => {
        await makeRole(engine.aws);
        await makeRole(engine.aws, {}, "other");
        const roleArns = [roleArn(), roleArn("other")];
        const policy = { credentialType: "assumed_role", roleArns, policy: undefined };
        await project.store("roles", { policy, lease: { roleArn: roleArn() } });
        const whoIs = ["--", "sh", "-c", "echo $STACKLEASE_LEASE_ID"];

        const chosen = await reading.stacklease(["run", "aws/deploy", "--role-arn", roleArn("other"), ...whoIs]);
        const open = await reading.stacklease(["run", "aws/deploy", ...whoIs]);

        assert.deepEqual([chosen.code, chosen.stderr], [0, ""]);
        const ended = JSON.parse((await reading.inProcess(["leases", "--ended", "--json"])).stdout) as JournalEntry[];
        const found = ended.find(({ leaseId }) => leaseId === chosen.stdout.trim());
        assert.match(found?.arn ?? "", /:assumed-role\/other\//);
        assert.match(open.stderr, /aws\/deploy: --role-arn: must be one of the policy's roles/);
        assert.equal(open.code, 1);
        project.select("dev");
    });

    it("run denies its federation token everything at the end if the policy is revocable", async () => {
        const policy = { credentialType: "federation_token", revocable: true };
        await project.store("tokens", { policy, lease: { ttl: "15m" } });
        const script = "echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN";

        const ran = await reading.stacklease(["run", "aws/deploy", "--ttl", "15m", "--", "sh", "-c", script]);

        assert.deepEqual([ran.code, ran.stderr], [0, ""]);
        const [accessKeyId = "", secretAccessKey = "", sessionToken = ""] = ran.stdout.trim().split(" ");
        assert.match(await useKey(engine.aws, { accessKeyId, secretAccessKey, sessionToken }), /Denied|Unauthorized/);
        project.select("dev");
    });

    it("issue lists the stack's policies if the given one is unknown", async () => {
        const { code, stderr } = await reading.inProcess(["issue", "aws/prod"]);

        assert.equal(
            stderr,
            "stacklease: issue lease under aws/prod: the stack has no such policy; use one of aws/deploy\n",
        );
        assert.equal(code, 4);
    });
});
