import assert from "node:assert/strict";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { Consumer, Engine } from "../support/engine";
import { ec2Policy, usersOf } from "../support/leases";

describe("A stack with a lease, under the real engine", () => {
    let engine: Engine;
    let stack: Stack;
    let minted: { accessKeyId: string; secretAccessKey: string; userName: string; leaseId: string };

    /** A program whose backend has keys of its own, and whose lease feeds another provider. */
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

    before(async () => {
        engine = await Engine.start();
        stack = await engine.stack("dev", program());
    });
    after(() => engine.stop());

    it("mints with three IAM calls at up", async () => {
        const { outputs } = await stack.up();

        minted = Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value])) as typeof minted;
        assert.match(minted.leaseId, /^aws\/deploy\/[0-9a-f-]{36}$/);
        assert.deepEqual(usersOf(engine.aws), [minted.userName]);
        assert.deepEqual(engine.aws.calls.actions("iam"), ["CreateUser", "PutUserPolicy", "CreateAccessKey"]);
        assert.equal(outputs.secretAccessKey?.secret, true);
    });

    it("shows no change at a preview, an up and a refresh that follow", async () => {
        await stack.preview({ expectNoChanges: true });
        await stack.up({ expectNoChanges: true });
        await stack.refresh({ expectNoChanges: true });
        await stack.preview({ expectNoChanges: true });
    });

    it("keeps no secret in plaintext under the state folder or on the terminal", async () => {
        const { stdout, stderr } = await stack.up({ expectNoChanges: true, diff: true });

        for (const secret of [minted.secretAccessKey, engine.aws.issuer().secretAccessKey]) {
            assert.deepEqual(engine.filesWith(secret), []);
            assert.ok(!`${stdout}${stderr}`.includes(secret));
        }
        assert.ok(engine.filesWith(minted.accessKeyId).length > 0, "the search looks where state is");
    });

    it("lets another stack use the key through a StackReference", async () => {
        const consumer = await engine.stack("consumer", async () => {
            const shop = new pulumi.StackReference("organization/shop/dev");
            const accessKeyId = shop.requireOutput("accessKeyId");
            const secretAccessKey = shop.requireOutput("secretAccessKey");
            const regions = pulumi.all([accessKeyId, secretAccessKey]).apply(async ([id, secret]) => {
                const credentials = { accessKeyId: id, secretAccessKey: secret };
                const ec2 = new EC2Client({ region: "us-east-1", endpoint: engine.aws.endpoint, credentials });
                return (await ec2.send(new DescribeRegionsCommand({}))).Regions?.length ?? 0;
            });
            return { regions, accessKeyId, secretAccessKey };
        });

        const { outputs } = await consumer.up();

        assert.ok(outputs.regions?.value > 0);
        assert.equal(outputs.secretAccessKey?.secret, true);
        assert.deepEqual(engine.filesWith(minted.secretAccessKey), []);
        await consumer.destroy();
    });

    it("shows an edit of the policy on the lease at preview, leaf by leaf, and mints nothing there", async () => {
        stack.workspace.program = program("s3:*");
        engine.aws.calls.clear();

        const { stdout, changeSummary } = await stack.preview({ diff: true });

        // The third is the consumer: an in-place change makes a lease's key unknown during the preview, and only there.
        assert.deepEqual(changeSummary, { same: 2, update: 3 });
        const onLease = stdout.slice(stdout.indexOf("DynamicCredential"));
        assert.match(onLease, /~ policy[\s\S]*"ec2:\*" => "s3:\*"/);
        assert.equal(engine.aws.calls.count("iam"), 0);
    });

    it("re-scopes the live lease in the up that follows, its key and its consumers unchanged", async () => {
        const { outputs, stdout } = await stack.up();

        assert.equal(outputs.accessKeyId?.value, minted.accessKeyId);
        assert.equal(outputs.secretAccessKey?.value, minted.secretAccessKey);
        assert.match(stdout, /~ 2 updated\n +3 unchanged\n/);
        const user = engine.aws.account().users.get(minted.userName);
        assert.match(user?.inlinePolicies.get("stacklease") ?? "", /s3:\*.*StackleaseExpiry/);
        await stack.preview({ expectNoChanges: true });
        assert.deepEqual(engine.filesWith(minted.secretAccessKey), []);
    });

    it("shows an edit of the backend as an update of backend and lease, and no replacement", async () => {
        stack.workspace.program = program("s3:*", "12h");

        const { changeSummary } = await stack.preview();

        assert.deepEqual(changeSummary, { same: 2, update: 3 });
        const { outputs } = await stack.up();
        assert.equal(outputs.accessKeyId?.value, minted.accessKeyId);
    });

    it("revokes with three IAM calls at destroy, after which the key is dead, and lists once what its backend leaves", async () => {
        engine.aws.calls.clear();

        await stack.destroy();

        const calls = ["DeleteAccessKey", "DeleteUserPolicy", "DeleteUser", "ListUsers"];
        assert.deepEqual(engine.aws.calls.actions("iam"), calls);
        assert.deepEqual(usersOf(engine.aws), []);
        const ec2 = new EC2Client({ region: "us-east-1", endpoint: engine.aws.endpoint, credentials: minted });
        await assert.rejects(ec2.send(new DescribeRegionsCommand({})), { name: "AuthFailure" });
    });
});
