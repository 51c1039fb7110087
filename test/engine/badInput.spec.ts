import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { messageOf } from "../support/resource";
import type { Edit } from "./programs/lease/edit";

const allow = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
const wrongKey = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI" };

describe("invalid input, with the Pulumi engine", () => {
    let engine: Engine;
    before(async () => {
        engine = await Engine.start();
    });
    after(() => engine.stop());

    // A sample: test/provider tries all faults in this process.
    const faults: [string, Edit, RegExp][] = [
        [
            "a policy grammar error",
            {
                policy: {
                    policy: { Version: "2012-10-17", Statement: [{ ...allow, Resource: "arn:aws:s3:us-east-1::b" }] },
                },
            },
            /policy: Statement\[0\]\.Resource: is a bucket or object/,
        ],
        ["an issuer key that AWS does not know", { backend: wrongKey }, /AWS rejected access key AKIA…MPLE/],
        [
            "a second policy with the same name on a backend",
            { again: true },
            /register policy deploy: its backend already has a policy with this name/,
        ],
    ];
    for (const [what, edit, expected] of faults) {
        it(`${what} is a preview error without secrets, and no call to IAM is made`, async () => {
            const stack = await engine.leaseStack("bad", edit);

            const message = await messageOf(stack.preview());

            assert.match(message, expected);
            assert.ok(!message.includes(wrongKey.secretAccessKey));
            assert.equal(engine.aws.calls.count("iam"), 0);
        });
    }

    it("a machine clock that is wrong is a warning, and the lease ends by AWS's clock", async () => {
        const stack = await engine.leaseStack("clock");
        engine.aws.clock.advance(-3 * 3_600_000);
        const ahead = await stack.up();
        const left = Date.parse(ahead.outputs.expiresAt?.value) - engine.aws.clock.now();
        engine.aws.clock.advance(6 * 3_600_000);
        const behind = await stack.destroy();
        engine.aws.clock.advance(-3 * 3_600_000);

        assert.match(`${ahead.stdout}${ahead.stderr}`, /this machine's clock is 180 min ahead of AWS's/);
        assert.ok(left > 20 * 60_000 && left <= 30 * 60_000, `${left} ms`);
        assert.match(`${behind.stdout}${behind.stderr}`, /this machine's clock is 180 min behind AWS's/);
        assert.deepEqual(usersOf(engine.aws), []);
    });

    describe("ambient credentials of another account", () => {
        let stack: Stack;
        before(async () => {
            await engine.store("moved");
            stack = await engine.leaseStack("moved");
            engine.aws.account("210987654321");
            stack.workspace.envVars = { ...stack.workspace.envVars, ...engine.ambient("210987654321") };
        });

        /** Returns the resources of the state that are of a type of ours. */
        const leased = () =>
            engine
                .resources("moved")
                .filter(({ type }) => String(type).startsWith("pulumi-nodejs:dynamic/stacklease:"));

        // A preview makes the same check as up.
        for (const operation of ["up", "refresh", "destroy"] as const) {
            it(`fail ${operation} with an error that names both accounts; no lease is forgotten or minted elsewhere`, async () => {
                const before = await stack.outputs();

                const message = await messageOf(stack[operation]());

                assert.match(message, /account 123456789012[\s\S]*of account 210987654321/);
                assert.deepEqual(
                    leased().map(({ type }) => String(type).split(":").at(-1)),
                    ["AwsBackend", "IamPolicy", "DynamicCredential"],
                );
                assert.deepEqual(await stack.outputs(), before);
                assert.equal(usersOf(engine.aws).length, 1);
                assert.deepEqual(usersOf(engine.aws, "210987654321"), []);
            });
        }
    });
});
