import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { Engine } from "../support/engine";
import { killAll } from "../support/killAll";
import { usersOf } from "../support/leases";

const processes = { plugin: /dynamic-provider/, CLI: /^pulumi\0/ };

describe("a process killed during an AWS call, with the Pulumi engine", () => {
    let engine: Engine;
    let stack: Stack;
    beforeEach(async () => {
        engine = await Engine.start();
        stack = await engine.leaseStack("dev");
    });
    afterEach(async () => {
        killAll(engine, /./); // Plugin and language host outlive a killed CLI.
        await engine.stop();
    });

    function killAt(at: string, victim: keyof typeof processes): void {
        engine.aws.faults.add({ at, kind: "hangAfter", onHit: () => killAll(engine, processes[victim]) });
    }

    // A sample: test/faults/matrix.spec.ts kills the plugin at every call, and test/faults/killMatrix.spec.ts kills the
    // CLI, the plugin or both at some calls.
    const mint: [keyof typeof processes, string][] = [
        ["CLI", "iam:PutUserPolicy"],
        ["CLI", "iam:CreateAccessKey"],
        ["plugin", "iam:CreateAccessKey"],
    ];
    for (const [victim, at] of mint) {
        it(`leaves no key without a guard, and only a user that its path identifies, if the ${victim} dies at ${at} of a mint`, async () => {
            killAt(at, victim);
            await assert.rejects(stack.up());
            await stack.cancel();

            const { outputs } = await stack.up();
            const [lost, ...others] = usersOf(engine.aws).filter((name) => name !== outputs.userName?.value);
            const user = engine.aws.account().users.get(lost ?? "");
            assert.deepEqual(others, []);
            assert.match(user?.path ?? "", /^\/stacklease\/[0-9a-f-]{36}\/$/);
            const document = user?.inlinePolicies.get("stacklease") ?? "";
            assert.ok(user?.accessKeys.size === 0 || /StackleaseExpiry/.test(document));
        });
    }

    const revocation: [keyof typeof processes, string][] = [
        ["CLI", "iam:DeleteUserPolicy"],
        ["plugin", "iam:DeleteAccessKey"],
    ];
    for (const [victim, at] of revocation) {
        it(`is recovered by the next destroy if the ${victim} dies at ${at} of a revocation`, async () => {
            await engine.store("dev");
            killAt(at, victim);

            await assert.rejects(stack.destroy());
            await stack.cancel().catch(() => {}); // A killed CLI leaves its lock; a killed plugin does not.
            // If the user were younger, its absence would be checked for a minute.
            engine.aws.clock.advance(6 * 60_000);
            await stack.destroy();

            assert.deepEqual(usersOf(engine.aws), []);
        });
    }
});
