import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { Engine } from "../support/engine";

describe("policy documents of every shape, with the Pulumi engine", () => {
    let engine: Engine;
    before(async () => {
        engine = await Engine.start();
    });
    after(() => engine.stop());

    it("reach AWS with elements in AWS's order, and show no change at the next preview", async () => {
        const statement = { Effect: "Allow", Action: "ec2:DescribeRegions", Resource: "arn:aws:ec2:*" };
        const text = JSON.stringify({ Statement: statement });
        const policies: Record<string, object | string> = {
            unversioned: { Statement: statement },
            old: { Version: "2008-10-17", Statement: [statement] },
            marked: `\ufeff${text}`,
            bytes: Buffer.from(text),
            asset: new pulumi.asset.StringAsset(text),
            secret: pulumi.secret(Buffer.from(text)),
        };
        const stack = await engine.stack("shapes", async () => {
            const { accessKeyId, secretAccessKey } = engine.aws.issuer();
            const backend = new AwsBackend("aws", { endpoint: engine.aws.endpoint, accessKeyId, secretAccessKey });
            for (const [name, policy] of Object.entries(policies)) {
                new DynamicCredential(name, { policy: new IamPolicy(name, { backend, policy }), ttl: "30m" });
            }
        });

        await stack.up();

        const start =
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:DescribeRegions","Resource":"arn:aws:ec2:*"}';
        const sent = engine.aws.calls.calls("iam:PutUserPolicy").map(({ parameters }) => parameters.PolicyDocument);
        assert.equal(sent.filter((document) => document?.startsWith(start)).length, Object.keys(policies).length);
        const { changeSummary } = await stack.preview();
        assert.deepEqual(Object.keys(changeSummary), ["same"]);
    });
});
