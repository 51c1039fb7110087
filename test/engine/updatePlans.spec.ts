import assert from "node:assert/strict";
import { join } from "node:path";
import type { UpResult } from "@pulumi/pulumi/automation";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import type { Edit } from "./programs/lease/edit";

describe("an update plan (pulumi preview --save-plan, up --plan)", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
        await engine.store("dev");
    });
    afterEach(() => engine.stop());

    /** Plans an edit, and runs `up` with the plan a minute later. */
    async function upByPlan(edit: Edit, stackName = "dev"): Promise<UpResult> {
        const plan = join(engine.folder, "plan.json");
        const stack = await engine.leaseStack(stackName, edit);
        stack.workspace.envVars = { ...stack.workspace.envVars, PULUMI_EXPERIMENTAL: "true" };
        await stack.preview({ plan });
        engine.aws.clock.advance(60_000);
        return stack.up({ plan });
    }

    const grants = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] };
    const edited = { lease: { tags: { team: "ci" } }, policy: { policy: grants } };
    const kept: [what: string, edit: Edit, expectedMessage: RegExp][] = [
        ["nothing is due", {}, /4 unchanged/],
        ["a lease's tags and its policy are edited", edited, /2 updated/],
    ];
    for (const [what, edit, expectedMessage] of kept) {
        it(`passes if ${what}`, async () => {
            const users = usersOf(engine.aws);

            const { stdout } = await upByPlan(edit);

            assert.match(stdout, expectedMessage);
            assert.deepEqual(usersOf(engine.aws), users);
        });
    }

    const broken: [what: string, edit: Edit, stack: string, expectedMessage: RegExp][] = [
        ["moves the end of a lease", { lease: { ttl: "20m" } }, "dev", /DynamicCredential::ci violates plan/],
        ["issues a lease", { more: 1 }, "dev", /DynamicCredential::ci-1 violates plan/],
        ["creates a backend", {}, "new", /AwsBackend::aws violates plan/],
    ];
    for (const [what, edit, stack, expectedMessage] of broken) {
        it(`is violated if it ${what}: the engine refuses, and nothing changes in AWS`, async () => {
            const users = usersOf(engine.aws);

            await assert.rejects(upByPlan(edit, stack), expectedMessage);

            assert.deepEqual(usersOf(engine.aws), users);
        });
    }

    it("is exceeded if it replaces a lease: with --skip-preview the lease is replaced, and the Pulumi CLI exits with code 1", async () => {
        const [before] = usersOf(engine.aws);

        await assert.rejects(upByPlan({ lease: { rotationTrigger: 2 } }), /exit code 1/);

        const [after, ...others] = usersOf(engine.aws);
        assert.notEqual(after, before);
        assert.deepEqual(others, []);
    });
});
