import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { Engine, leaseProgram } from "../support/engine";
import { usersOf } from "../support/leases";
import type { Edit } from "./programs/lease/edit";

describe("expiry of a lease, with the Pulumi engine", () => {
    let engine: Engine;
    let stack: Stack;
    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    async function up(edit: Edit) {
        stack = await engine.stackOf("dev", leaseProgram, edit);
        const { outputs } = await stack.up();
        return { accessKeyId: outputs.accessKeyId?.value, expiresAt: outputs.expiresAt?.value };
    }

    it("is renewed in place when less than renewBefore is left, as the preview shows", async () => {
        const edit: Edit = { lease: { renewBefore: "10m" } };
        const first = await up(edit);
        await stack.preview({ expectNoChanges: true });
        engine.aws.clock.advance(25 * 60_000);

        const { stdout, changeSummary } = await stack.preview({ diff: true });
        assert.deepEqual(changeSummary, { same: 3, update: 1 });
        assert.match(stdout, /~ expiresAt *: "20/);
        engine.aws.calls.clear();
        const renewed = await up(edit);

        assert.equal(renewed.accessKeyId, first.accessKeyId);
        assert.equal(Date.parse(renewed.expiresAt) - Date.parse(first.expiresAt) > 24 * 60_000, true);
        const [put, ...reads] = engine.aws.calls.actions("iam").toReversed();
        // Both are read at the same time.
        assert.deepEqual([put, ...reads.toSorted()], ["PutUserPolicy", "GetUser", "GetUserPolicy"]);
        await stack.preview({ expectNoChanges: true });
    });

    it("replaces an expired lease, with the reason in the preview: first the new key, then the revocation of the old one", async () => {
        const first = await up({});
        engine.aws.clock.advance(31 * 60_000);

        const { stdout, changeSummary } = await stack.preview({ diff: true });
        assert.deepEqual(changeSummary, { same: 3, replace: 1 });
        assert.match(stdout, /\+ rotation *: "expired at 20/);
        engine.aws.calls.clear();
        const second = await up({});

        assert.notEqual(second.accessKeyId, first.accessKeyId);
        assert.equal(usersOf(engine.aws).length, 1);
        const writes = engine.aws.calls.actions("iam").filter((action) => !/^(Get|List)/.test(action));
        assert.deepEqual(writes.slice(0, 4), ["CreateUser", "PutUserPolicy", "CreateAccessKey", "PutUserPolicy"]);
        await stack.preview({ expectNoChanges: true });
        await stack.destroy();
        assert.deepEqual(usersOf(engine.aws), []);
    });

    it("leaves an expired lease in place with onExpiry keep, until destroy removes it", async () => {
        await up({ lease: { onExpiry: "keep" } });
        engine.aws.clock.advance(31 * 60_000);

        await stack.preview({ expectNoChanges: true });
        await stack.destroy();
        assert.deepEqual(usersOf(engine.aws), []);
    });

    it("is repaired after drift by refresh and the next up, which names the drift", async () => {
        await up({});
        const [name = ""] = usersOf(engine.aws);
        engine.aws.account().users.get(name)?.inlinePolicies.delete("stacklease");

        await stack.refresh();
        const { stdout, stderr } = await stack.up();

        assert.match(stdout, /~ 1 updated\n +3 unchanged\n/);
        assert.match(
            `${stdout}${stderr}`,
            /repaired lease aws\/deploy\/.*document: it was removed, with the guard in it/,
        );
        assert.match(engine.aws.account().users.get(name)?.inlinePolicies.get("stacklease") ?? "", /StackleaseExpiry/);
        await stack.preview({ expectNoChanges: true });
    });

    it("is issued again if the lease's user is gone", async () => {
        const first = await up({});
        engine.aws.account().users.delete(usersOf(engine.aws)[0] ?? "");
        engine.aws.clock.advance(6 * 60_000);

        await stack.refresh();
        const second = await up({});

        assert.notEqual(second.accessKeyId, first.accessKeyId);
        assert.equal(usersOf(engine.aws).length, 1);
    });
});
