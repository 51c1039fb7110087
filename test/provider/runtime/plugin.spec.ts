import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { backendInputs, ec2Policy, leaseInputs, usersOf } from "../../support/leases";
import { literal, Plugin } from "../../support/plugin";
import { createResource } from "../../support/resource";
import { useSimulator } from "../../support/useSimulator";

describe("the plugin process", () => {
    const aws = useSimulator();
    let plugin: Plugin;
    beforeEach(async () => {
        plugin = await Plugin.start();
    });
    afterEach(() => plugin.stop());

    it("runs the handlers from the literal alone: mint, read, diff without changes, revoke", async () => {
        const backend = await createResource(plugin.handler("AwsBackend", "awsBackend"), backendInputs(aws()));
        const grants = { mount: "aws", policyName: "deploy", policy: ec2Policy };
        const policy = await createResource(plugin.handler("IamPolicy", "iamPolicy"), grants);
        const handler = plugin.handler("DynamicCredential", "dynamicCredential");
        const inputs = leaseInputs({ backend: backend.outs, policy: policy.outs });
        const { id, outs } = await createResource(handler, inputs);

        assert.equal(outs.__provider, literal("dynamicCredential"));
        assert.equal(usersOf(aws()).length, 1);
        assert.deepEqual(await handler.read(id, outs), { id, props: outs });
        assert.deepEqual(await handler.diff(id, outs, outs), { changes: false, replaces: [] });
        await handler.delete(id, outs);
        assert.deepEqual(usersOf(aws()), []);
    });

    it("returns the error message of a failure, and continues to work", async () => {
        const backend = { ...backendInputs(aws()), secretAccessKey: "wrong" };
        const handler = plugin.handler("AwsBackend", "awsBackend");
        await assert.rejects(createResource(handler, backend), /does not match its access key id/);
        await createResource(handler, backendInputs(aws()));
    });
});

describe("the module stacklease/runtime", () => {
    it("loads the AWS SDK and the JSON schema compiler only when a handler needs them", async () => {
        const script = 'require("stacklease/runtime"); console.log(Object.keys(require.cache).join("\\n"))';
        const { stdout } = await promisify(execFile)(process.execPath, ["-e", script]);

        const packages = stdout.split("\n").filter((file) => file.includes("/node_modules/"));
        assert.deepEqual(packages, []);
    });
});
