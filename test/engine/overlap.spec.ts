import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";
import { Engine, leaseProgram } from "../support/engine";
import { usersOf } from "../support/leases";
import { type AccessKey, useKey } from "../support/outcome";
import type { Edit } from "./programs/lease/edit";

describe("rotation with overlap, with the Pulumi engine", () => {
    let engine: Engine;
    let stack: Stack;
    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    /** Runs `up` of the producer. `trigger` rotates the lease. */
    async function up(trigger: number, edit: Edit = {}) {
        const lease = { ttl: "6h", overlap: "2h", rotationTrigger: trigger };
        stack = await engine.stackOf("dev", leaseProgram, { lease, ...edit });
        return stack.up();
    }

    /** Runs `up` of the consumer, in another stack, and returns the key that it holds afterwards. */
    async function consume(): Promise<AccessKey> {
        const consumer = await engine.stack("consumer", async () => {
            const shop = new pulumi.StackReference("organization/shop/dev");
            const [accessKeyId, secretAccessKey] = ["accessKeyId", "secretAccessKey"].map((name) =>
                shop.requireOutput(name),
            );
            return { accessKeyId, secretAccessKey };
        });
        const { outputs } = await consumer.up();
        return { accessKeyId: outputs.accessKeyId?.value, secretAccessKey: outputs.secretAccessKey?.value };
    }

    const use = (key: AccessKey) => useKey(engine.aws, key);

    it("gives a consumer in another stack two hours to run up, then ends the old key", async () => {
        await up(1);
        const old = await consume();
        stack = await engine.stackOf("dev", leaseProgram, { lease: { ttl: "6h", overlap: "2h", rotationTrigger: 2 } });
        const { stdout, changeSummary } = await stack.preview({ diff: true });
        assert.deepEqual(changeSummary, { same: 3, replace: 1 });
        assert.match(stdout, /\+ predecessors *: \[\n.*\n *\+ accessKeyId *: "AKIA/);

        await up(2);
        await stack.preview({ expectNoChanges: true });
        await stack.refresh({ expectNoChanges: true });
        engine.aws.clock.advance(60 * 60_000);
        assert.equal(await use(old), "allowed");
        const current = await consume();
        assert.notEqual(current.accessKeyId, old.accessKeyId);

        engine.aws.clock.advance(61 * 60_000);
        assert.deepEqual([await use(old), await use(current)], ["UnauthorizedOperation", "allowed"]);
        const { stdout: last } = await up(2);
        assert.match(last, /~ 1 updated\n +3 unchanged\n/);
        assert.equal(usersOf(engine.aws).length, 1);
        assert.equal(await use(current), "allowed");
        await stack.preview({ expectNoChanges: true });
    });

    it("leaves nothing behind if the stack is destroyed during the overlap", async () => {
        await up(1);
        await up(2);
        assert.equal(usersOf(engine.aws).length, 2);

        await stack.destroy();

        assert.deepEqual(usersOf(engine.aws), []);
    });

    it("continues the overlap if an up failed before the engine deleted the replaced lease", async () => {
        await up(1);
        const old = await consume();
        const failing: Edit = { failing: true };
        await assert.rejects(up(2, failing));
        assert.equal(usersOf(engine.aws).length, 2);

        await up(2);

        assert.equal(await use(old), "allowed");
        await stack.destroy();
        assert.deepEqual(usersOf(engine.aws), []);
        assert.equal(await use(old), "AuthFailure");
    });

    it("ends the old key at once if the replacement is forced", async () => {
        await up(1);
        const old = await consume();
        const [urn = ""] = (await stack.exportStack()).deployment.resources
            .map((resource: { urn: string }) => resource.urn)
            .filter((urn: string) => urn.includes("DynamicCredential"));

        await stack.up({ replace: [urn] });

        assert.equal(await use(old), "AuthFailure");
        assert.equal(usersOf(engine.aws).length, 1);
    });
});
