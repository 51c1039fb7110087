import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { Engine, leaseProgram } from "../support/engine";
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

    const faults: [string, Edit, RegExp][] = [
        ["text that is not JSON", { policy: { policy: "{" } }, /the text is not valid JSON/],
        [
            "a policy grammar error",
            {
                policy: {
                    policy: { Version: "2012-10-17", Statement: [{ ...allow, Resource: "arn:aws:s3:us-east-1::b" }] },
                },
            },
            /policy: Statement\[0\]\.Resource: is a bucket or object/,
        ],
        [
            "a ttl above the cap",
            { lease: { ttl: "48h" } },
            /ttl: the ttl of the lease is above the maxTtl of its backend/,
        ],
        [
            "an accessKeyId without a secret",
            { backend: { accessKeyId: wrongKey.accessKeyId } },
            /accessKeyId: requires secretAccessKey/,
        ],
        ["an issuer key that AWS does not know", { backend: wrongKey }, /AWS rejected access key AKIA…MPLE/],
        [
            "an unreachable endpoint",
            { backend: { endpoint: "http://127.0.0.1:9" } },
            /got no response from the backend's endpoint/,
        ],
        [
            "an account other than the expected one",
            { backend: { accountId: "999999999999" } },
            /accountId is set to another account[\s\S]*of account 123456789012/,
        ],
        ["an overlap longer than the ttl", { lease: { overlap: "31m" } }, /overlap: must not be longer than the ttl/],
        [
            "a second policy with the same name on a backend",
            { again: true },
            /register policy deploy: its backend already has a policy with this name/,
        ],
    ];
    for (const [what, edit, expected] of faults) {
        it(`${what} is a preview error without secrets, and no call to IAM is made`, async () => {
            const stack = await engine.stackOf("bad", leaseProgram, edit);

            const message = await messageOf(stack.preview());

            assert.match(message, expected);
            assert.ok(!message.includes(wrongKey.secretAccessKey));
            assert.equal(engine.aws.calls.count("iam"), 0);
        });
    }

    for (const [hours, side] of [
        [3, "behind"],
        [-3, "ahead of"],
    ] as const) {
        it(`a machine clock ${Math.abs(hours)} hours ${side} AWS's is a warning, and the lease ends by AWS's clock`, async () => {
            const stack = await engine.stackOf("clock", leaseProgram);
            engine.aws.clock.advance(hours * 3_600_000);

            const { outputs, stdout, stderr } = await stack.up();
            const left = Date.parse(outputs.expiresAt?.value) - engine.aws.clock.now();
            await stack.destroy();
            engine.aws.clock.advance(-hours * 3_600_000);

            assert.match(`${stdout}${stderr}`, new RegExp(`this machine's clock is 180 min ${side} AWS's`));
            assert.ok(left > 20 * 60_000 && left <= 30 * 60_000, `${left} ms`);
            assert.deepEqual(usersOf(engine.aws), []);
        });
    }

    describe("ambient credentials of another account", () => {
        let stack: Stack;
        before(async () => {
            stack = await engine.stackOf("moved", leaseProgram);
            await stack.up();
            engine.aws.account("210987654321");
            stack.workspace.envVars = { ...stack.workspace.envVars, ...engine.ambient("210987654321") };
        });

        for (const operation of ["preview", "refresh", "up", "destroy"] as const) {
            it(`fail ${operation} with an error that names both accounts; no lease is forgotten or minted elsewhere`, async () => {
                const message = await messageOf(stack[operation]());

                assert.match(message, /account 123456789012[\s\S]*of account 210987654321/);
                const { deployment } = await stack.exportStack();
                const types = deployment.resources.map(({ type }: { type: string }) => type.split(":").at(-1));
                assert.deepEqual(types.slice(-3), ["AwsBackend", "IamPolicy", "DynamicCredential"]);
                assert.equal(usersOf(engine.aws).length, 1);
                assert.deepEqual(usersOf(engine.aws, "210987654321"), []);
            });
        }
    });
});
