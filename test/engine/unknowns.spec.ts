import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { Consumer, Engine } from "../support/engine";

describe("inputs that are unknown at preview, with the Pulumi engine", () => {
    let engine: Engine;
    let stack: Stack;

    /** Every input depends on a resource that preview does not create. */
    const program = async () => {
        const { id } = new Consumer("first", {});
        const later = <T>(value: T) => id.apply(() => value);
        const { accessKeyId, secretAccessKey } = engine.aws.issuer();
        const aws = new AwsBackend("aws", {
            accessKeyId: later(accessKeyId),
            secretAccessKey: later(secretAccessKey),
            endpoint: later(engine.aws.endpoint),
            maxTtl: later("24h"),
            tags: { first: id },
        });
        const Resource = pulumi.interpolate`arn:aws:s3:::bucket-${id}/*`;
        const deploy = new IamPolicy("deploy", {
            backend: aws,
            policy: {
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Action: later("s3:GetObject"), Resource }],
            },
            policyArns: later([]),
            ttl: later("1h"),
        });
        const { leaseId, userName } = new DynamicCredential("ci", {
            policy: deploy,
            ttl: later("30m"),
            rotationTrigger: id,
        });
        return { leaseId, userName };
    };

    before(async () => {
        engine = await Engine.start();
        stack = await engine.stack("dev", program);
    });
    after(() => engine.stop());

    it("cause no error at preview, and no call to AWS", async () => {
        const { changeSummary } = await stack.preview();

        assert.deepEqual(changeSummary, { create: 5 });
        assert.equal(engine.aws.calls.count(), 0);
    });

    it("are used at up, and show no change afterwards", async () => {
        const { outputs } = await stack.up();

        const user = engine.aws.account().users.get(String(outputs.userName?.value));
        assert.match(user?.inlinePolicies.get("stacklease") ?? "", /arn:aws:s3:::bucket-c\/\*/);
        assert.equal(user?.tags.get("first")?.value, "c");
        await stack.preview({ expectNoChanges: true });
    });
});
