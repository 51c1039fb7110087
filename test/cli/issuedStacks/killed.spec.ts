import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { FaultKind } from "stacklease/simulator";
import { Engine } from "../../support/engine";
import { killAll, processesOf } from "../../support/killAll";
import { usersOf } from "../../support/leases";
import { Project } from "../../support/project";
import { readingPulumi } from "../../support/readingPulumi";
import { makeRole, roleArn } from "../../support/roles";

const processes = { plugin: /dynamic-provider/, CLI: /^pulumi\0/, command: /cli\/main\.js/, everything: /./ };
type Victim = keyof typeof processes;

describe("stacklease issue, with a process killed during an AWS call,", () => {
    let engine: Engine;
    let project: Project;
    let declared: string[];
    before(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        Object.assign(project.env, readingPulumi(engine.folder));
        await project.store("dev");
        declared = usersOf(engine.aws);
    });
    afterEach(() => {
        engine.aws.faults.clear();
        engine.aws.propagation.delays.users = 0;
        engine.aws.clock.set(new Date());
        killAll(engine, /./);
    });
    after(() => engine.stop());

    function killAt(at: string, victim: Victim): void {
        engine.aws.faults.add({ at, kind: "hangAfter", onHit: () => killAll(engine, processes[victim]) });
    }

    const issued = (parent = "dev") => project.stacks.filter((name) => name.startsWith(`${parent}-issued-`));

    /** Waits for the end of an engine whose command was killed. */
    async function engineEnded(): Promise<void> {
        while (processesOf(engine, processes.CLI).length > 0) {
            await setTimeout(50);
        }
    }

    /** Unlocks a stack, and advances the clock until AWS lists every user. */
    async function unlock(stack: string): Promise<void> {
        await project.pulumi(["cancel", "--yes", "--stack", stack]).catch(() => {}); // It may not be locked.
        engine.aws.clock.advance(6 * 60_000);
    }

    it("removes the user in AWS and the issued stack: plugin", async () => {
        engine.aws.propagation.delays.users = 4_000;
        killAt("iam:CreateUser", "plugin");

        const { code, stdout, stderr } = await project.stacklease(["issue", "aws/deploy"]);

        assert.deepEqual([usersOf(engine.aws), issued()], [declared, []], stderr);
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /^stacklease: issue lease under aws\/deploy: the plugin process was killed [^\n]*\n$/);
    });

    it("keeps the issued stack if IAM users cannot be listed, so that revoke can find the user later: plugin", async () => {
        engine.aws.faults.add({ at: "iam:ListUsers", kind: "errorBefore", times: 100 });
        killAt("iam:CreateAccessKey", "plugin");

        const { stderr } = await project.stacklease(["issue", "aws/deploy", "--ttl", "15m"]);

        const [stack, ...others] = issued();
        const [lost] = usersOf(engine.aws).filter((name) => !declared.includes(name));
        assert.deepEqual(others, []);
        assert.match(
            stderr,
            new RegExp(
                `iam:ListUsers .*; what the mint may have left expires in AWS at \\S+Z; stack \\S*${stack} is kept, .*: run stacklease revoke ${stack}\n$`,
            ),
        );
        engine.aws.faults.clear();
        const { code, stdout } = await project.stacklease(["revoke", String(stack), "--yes"]);
        assert.match(
            stdout,
            new RegExp(`^Revoked arn:\\S+/${lost}, whose mint never finished\nRemoved stack ${stack}\n$`),
        );
        assert.deepEqual([code, usersOf(engine.aws), issued()], [0, declared, []]);
    });

    it("reports when AWS ends a session that may have been issued, and leaves no stack: plugin", async () => {
        await makeRole(engine.aws);
        await project.store("roles", {
            policy: { credentialType: "assumed_role", roleArn: roleArn(), policy: undefined, ttl: "15m" },
        });
        project.select("dev");
        engine.aws.calls.clear();
        killAt("sts:AssumeRole", "plugin");

        const { code, stderr } = await project.stacklease(["issue", "aws/deploy", "--stack", "roles"]);

        assert.match(stderr, /; AWS ends a session that it may have issued at \S+Z\n$/);
        assert.ok(Date.parse(/at (\S+Z)\n/.exec(stderr)?.[1] ?? "") <= engine.aws.clock.now() + 16 * 60_000);
        assert.deepEqual([code, issued("roles")], [1, []]);
        assert.equal(engine.aws.calls.count("iam:ListUsers"), 0);
    });

    it("removes the user in AWS, and reports how to unlock and remove the stack: Pulumi CLI", async () => {
        killAt("iam:CreateAccessKey", "CLI");

        const { code, stderr } = await project.stacklease(["issue", "aws/deploy"]);

        const [stack = ""] = issued();
        assert.deepEqual([code, usersOf(engine.aws)], [1, declared], stderr);
        assert.match(
            stderr,
            new RegExp(`run pulumi cancel --stack \\S*${stack} .*, and stacklease revoke ${stack}\n$`),
        );
        await unlock(stack);
        const revoked = await project.stacklease(["revoke", stack, "--yes"]);
        assert.deepEqual([revoked.code, issued()], [0, []], revoked.stderr);
    });

    const kills: [Victim, FaultKind | undefined][] = [
        ["everything", "hangAfter"],
        ["command", undefined], // The plugin survives, and the engine has no output.
    ];
    for (const [victim, fault] of kills) {
        it(`leaves a stack with which revoke removes the user and, once unlocked, the stack itself: ${victim}`, async () => {
            const kind = () => {
                killAll(engine, processes[victim]);
                return fault;
            };
            engine.aws.faults.add({ at: "iam:CreateAccessKey", kind });

            const { signal } = await project.stacklease(["issue", "aws/deploy"]);

            assert.equal(signal, "SIGKILL");
            await engineEnded(); // The state cannot be read while it is written.
            const [stack = ""] = issued();
            await project.stacklease(["revoke", stack, "--yes"]);
            assert.deepEqual(usersOf(engine.aws), declared);
            await unlock(stack);
            const { stdout, stderr } = await project.stacklease(["revoke", stack, "--yes"]);
            assert.deepEqual([usersOf(engine.aws), issued()], [declared, []], stderr);
            // An engine without output ends before or after it has saved the lease.
            const unfinished = `the unfinished mint of ${userInfo().username} in stack ${stack}`;
            assert.match(stdout, new RegExp(`^Revoked (${unfinished}|aws/deploy/[0-9a-f-]{36})\n$`));
        });
    }
});
