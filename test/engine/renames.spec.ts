import assert from "node:assert/strict";
import { AwsBackend, DynamicCredential, IamPolicy } from "stacklease";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";

const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] };

/**
 * The lease of the stored stack, under a backend and a policy whose resources have these names, with aliases for their
 * first names.
 */
function program(suffix: string, names: { mount?: string; policyName?: string } = {}) {
    return async () => {
        const { mount, policyName } = names;
        const backend = new AwsBackend(`aws${suffix}`, { ...(mount && { mount }) }, { aliases: [{ name: "aws" }] });
        const policy = new IamPolicy(
            `deploy${suffix}`,
            { backend, policy: grants, ...(policyName && { policyName }) },
            { aliases: [{ name: "deploy" }] },
        );
        new DynamicCredential("ci", { policy, ttl: "30m" });
    };
}

describe("a backend and a policy that are renamed with aliases", () => {
    let engine: Engine;
    before(async () => {
        engine = await Engine.start();
        await engine.store("dev", { backend: { maxTtl: null } });
    });
    after(() => engine.stop());

    it("keep their leases if mount and policyName are set to the former names", async () => {
        const users = usersOf(engine.aws);
        const stack = await engine.stack("dev", program("2", { mount: "aws", policyName: "deploy" }));

        await stack.up({ expectNoChanges: true });

        const names = engine.resources("dev").map(({ urn }) => String(urn).split("::").at(-1));
        assert.deepEqual(names.slice(-3), ["aws2", "deploy2", "ci"]);
        assert.deepEqual(usersOf(engine.aws), users);
    });

    it("replace their leases otherwise, and the preview says why and how to keep them", async () => {
        const stack = await engine.stack("dev", program("2"));

        const { stdout } = await stack.preview({ diff: true });

        assert.match(
            stdout,
            /rotation *: "mount changed from aws to aws2, policyName from deploy to deploy2; if only renamed, set mount: \\"aws\\", policyName: \\"deploy\\" to keep the lease"/,
        );
    });
});
