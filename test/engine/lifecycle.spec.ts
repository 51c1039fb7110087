import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { Consumer, Engine, valuesOf } from "../support/engine";
import { ec2Policy, keyOf, usersOf } from "../support/leases";
import { useKey } from "../support/outcome";

describe("a stack with a lease, with the Pulumi engine", () => {
    let engine: Engine;
    before(async () => {
        engine = await Engine.start();
    });
    after(() => engine.stop());

    /** A program whose backend has its own keys, and whose lease configures another provider. */
    const program =
        (action = "ec2:*", maxTtl = "24h") =>
        async () => {
            const aws = new AwsBackend("aws", { ...engine.aws.issuer(), endpoint: engine.aws.endpoint, maxTtl });
            const Statement = [{ ...ec2Policy.Statement[0], Action: action }];
            const deploy = new IamPolicy("deploy", { backend: aws, policy: { Version: "2012-10-17", Statement } });
            const { leaseId, accessKeyId, secretAccessKey, userName, providerArgs } = new DynamicCredential("ci", {
                policy: deploy,
                ttl: "30m",
            });
            new Consumer("provider", providerArgs);
            return { leaseId, accessKeyId, secretAccessKey, userName };
        };

    /** A program that calls AWS with the key of stack `dev`. */
    const consumer = async () => {
        const shop = new pulumi.StackReference("organization/shop/dev");
        const accessKeyId = shop.requireOutput("accessKeyId");
        const secretAccessKey = shop.requireOutput("secretAccessKey");
        const outcome = pulumi
            .all([accessKeyId, secretAccessKey])
            .apply(([id, secret]) => useKey(engine.aws, { accessKeyId: id, secretAccessKey: secret }));
        return { outcome, accessKeyId, secretAccessKey };
    };

    // One test, because each step works on the stack that the previous step left.
    it("mints, shares, re-scopes in place and revokes the lease, and stores no secret in plain text", async () => {
        const stack = await engine.stack("dev", program());

        const minting = await stack.up();

        const outs = valuesOf(minting.outputs);
        const minted = { ...keyOf({ outs }), userName: String(outs.userName), leaseId: String(outs.leaseId) };
        assert.match(minted.leaseId, /^aws\/deploy\/[0-9a-f-]{36}$/);
        assert.deepEqual(usersOf(engine.aws), [minted.userName]);
        const mintCalls = ["CreateUser", "PutUserPolicy", "CreateAccessKey"];
        assert.deepEqual(engine.aws.calls.actions("iam"), mintCalls, "a mint takes three calls");
        assert.equal(minting.outputs.secretAccessKey?.secret, true);

        // The next up and refresh show no changes.
        const { stdout, stderr } = await stack.up({ expectNoChanges: true, diff: true });
        await stack.refresh({ expectNoChanges: true });
        for (const secret of [minted.secretAccessKey, engine.aws.issuer().secretAccessKey]) {
            assert.deepEqual(engine.filesWith(secret), [], "a secret is under the state folder");
            assert.ok(!`${stdout}${stderr}`.includes(secret), "a secret is on the terminal");
        }
        assert.ok(engine.filesWith(minted.accessKeyId).length > 0, "the search looks where state is");

        // Another stack uses the key through a StackReference.
        const other = await engine.stack("consumer", consumer);
        const { outputs: taken } = await other.up();
        assert.equal(taken.outcome?.value, "allowed");
        assert.equal(taken.secretAccessKey?.secret, true);
        assert.deepEqual(engine.filesWith(minted.secretAccessKey), [], "the secret is in the other stack's state");

        // The preview of a policy edit shows the changed leaves on the lease, and mints nothing.
        stack.workspace.program = program("s3:*");
        engine.aws.calls.clear();
        const edit = await stack.preview({ diff: true });
        // The third update is the consumer: an in-place change makes a lease's key unknown during preview only.
        assert.deepEqual(edit.changeSummary, { same: 2, update: 3 });
        const onLease = edit.stdout.slice(edit.stdout.indexOf("DynamicCredential"));
        assert.match(onLease, /~ policy[\s\S]*"ec2:\*" => "s3:\*"/);
        assert.equal(engine.aws.calls.count("iam"), 0, "a preview calls IAM");

        // The next up re-scopes the live lease. Its key and its consumers are unchanged.
        const rescoping = await stack.up();
        assert.equal(rescoping.outputs.accessKeyId?.value, minted.accessKeyId);
        assert.equal(rescoping.outputs.secretAccessKey?.value, minted.secretAccessKey);
        assert.match(rescoping.stdout, /~ 2 updated\n +3 unchanged\n/);
        const user = engine.aws.account().users.get(minted.userName);
        assert.match(user?.inlinePolicies.get("stacklease") ?? "", /s3:\*.*StackleaseExpiry/);
        assert.deepEqual(engine.filesWith(minted.secretAccessKey), [], "the re-scope has written the secret");

        // An edit of the backend updates backend and lease, and replaces nothing.
        stack.workspace.program = program("s3:*", "12h");
        const backendEdit = await stack.up();
        assert.equal(backendEdit.outputs.accessKeyId?.value, minted.accessKeyId);
        assert.match(backendEdit.stdout, /~ 2 updated\n +3 unchanged\n/);

        // Destroy revokes with three calls, and lists the backend's remaining users once.
        engine.aws.calls.clear();
        await stack.destroy();
        const calls = ["DeleteAccessKey", "DeleteUserPolicy", "DeleteUser", "ListUsers"];
        assert.deepEqual(engine.aws.calls.actions("iam"), calls);
        assert.deepEqual(usersOf(engine.aws), []);
        assert.equal(await useKey(engine.aws, minted), "AuthFailure", "the key is dead");
    }).timeout(3_600_000);
});
