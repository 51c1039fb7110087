import assert from "node:assert/strict";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { Engine, valuesOf } from "../support/engine";
import { keyOf, usersOf } from "../support/leases";
import { type AccessKey, useKey } from "../support/outcome";
import type { Edit } from "./programs/lease/edit";

const leaseUrn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/stacklease:DynamicCredential::ci";

describe("rotation with overlap, with the Pulumi engine", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    /** Returns what the program declares. `trigger` rotates the lease. */
    const rotation = (trigger: number) => ({ lease: { ttl: "6h", overlap: "2h", rotationTrigger: trigger } });

    /** Stores the stack, and returns the key that consumers hold until their next `up`. */
    async function store(): Promise<AccessKey> {
        await engine.store("dev", rotation(1));
        return key(await (await engine.leaseStack("dev")).outputs());
    }

    /** Runs `up`. */
    async function up(trigger: number, edit: Edit = {}) {
        return (await engine.leaseStack("dev", { ...rotation(trigger), ...edit })).up();
    }

    const key = (outputs: OutputMap) => keyOf({ outs: valuesOf(outputs) });

    const use = (key: AccessKey) => useKey(engine.aws, key);

    it("keeps the old key, which other stacks still hold, working for two hours, then ends it", async () => {
        const old = await store();
        const stack = await engine.leaseStack("dev", rotation(2));
        const { stdout, changeSummary } = await stack.preview({ diff: true });
        assert.deepEqual(changeSummary, { same: 3, replace: 1 });
        assert.match(stdout, /\+ predecessors *: \[\n.*\n *\+ accessKeyId *: "AKIA/);

        const current = key((await stack.up()).outputs);
        await stack.refresh({ expectNoChanges: true });
        engine.aws.clock.advance(60 * 60_000);
        assert.deepEqual([await use(old), await use(current)], ["allowed", "allowed"]);

        engine.aws.clock.advance(61 * 60_000);
        assert.deepEqual([await use(old), await use(current)], ["UnauthorizedOperation", "allowed"]);
        const { stdout: last } = await stack.up();
        assert.match(last, /~ 1 updated\n +3 unchanged\n/);
        assert.equal(usersOf(engine.aws).length, 1);
        assert.equal(await use(current), "allowed");
        await stack.preview({ expectNoChanges: true });
    });

    it("continues the overlap if an up failed before the engine deleted the replaced lease; destroy ends it", async () => {
        const old = await store();
        await assert.rejects(up(2, { failing: true }));
        assert.equal(usersOf(engine.aws).length, 2);

        await up(2);

        assert.equal(usersOf(engine.aws).length, 2);
        assert.equal(await use(old), "allowed");
        await (await engine.leaseStack("dev")).destroy();
        assert.deepEqual(usersOf(engine.aws), []);
        assert.equal(await use(old), "AuthFailure");
    });

    it("ends the old key at once if the replacement is forced", async () => {
        const old = await store();

        await (await engine.leaseStack("dev", rotation(1))).up({ replace: [leaseUrn] });

        assert.equal(await use(old), "AuthFailure");
        assert.equal(usersOf(engine.aws).length, 1);
    });
});
