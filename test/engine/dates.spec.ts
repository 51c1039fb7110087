import assert from "node:assert/strict";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import type { Edit } from "./programs/lease/edit";

describe("expiry of a lease, with the Pulumi engine", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    /** Stores a stack, and returns it with what the program outputs. */
    async function store(edit: Edit): Promise<{ stack: Stack; first: OutputMap }> {
        await engine.store("dev", edit);
        const stack = await engine.leaseStack("dev", edit);
        return { stack, first: await stack.outputs() };
    }

    it("is renewed in place when less than renewBefore is left, as the preview shows", async () => {
        const { stack, first } = await store({ lease: { renewBefore: "10m" } });
        engine.aws.clock.advance(25 * 60_000);

        const { stdout, changeSummary } = await stack.preview({ diff: true });
        assert.deepEqual(changeSummary, { same: 3, update: 1 });
        assert.match(stdout, /~ expiresAt *: "20/);
        engine.aws.calls.clear();
        const { outputs: renewed } = await stack.up();

        assert.equal(renewed.accessKeyId?.value, first.accessKeyId?.value);
        assert.ok(Date.parse(renewed.expiresAt?.value) - Date.parse(first.expiresAt?.value) > 24 * 60_000);
        const [put, ...reads] = engine.aws.calls.actions("iam").toReversed();
        // Both are read at the same time.
        assert.deepEqual([put, ...reads.toSorted()], ["PutUserPolicy", "GetUser", "GetUserPolicy"]);
        await stack.preview({ expectNoChanges: true });
    });

    it("replaces an expired lease, with the reason in the preview: first the new key, then the revocation of the old one", async () => {
        const { stack, first } = await store({});
        engine.aws.clock.advance(31 * 60_000);

        const { stdout, changeSummary } = await stack.preview({ diff: true });
        assert.deepEqual(changeSummary, { same: 3, replace: 1 });
        assert.match(stdout, /\+ rotation *: "expired at 20/);
        engine.aws.calls.clear();
        const { outputs: second } = await stack.up();

        assert.notEqual(second.accessKeyId?.value, first.accessKeyId?.value);
        assert.deepEqual(usersOf(engine.aws), [second.userName?.value]);
        const writes = engine.aws.calls.actions("iam").filter((action) => !/^(Get|List)/.test(action));
        assert.deepEqual(writes.slice(0, 4), ["CreateUser", "PutUserPolicy", "CreateAccessKey", "PutUserPolicy"]);
    });

    it("leaves an expired lease in place with onExpiry keep, until destroy removes it", async () => {
        const { stack } = await store({ lease: { onExpiry: "keep" } });
        engine.aws.clock.advance(31 * 60_000);

        await stack.preview({ expectNoChanges: true });
        await stack.destroy();
        assert.deepEqual(usersOf(engine.aws), []);
    });

    it("is repaired after drift by refresh and the next up, which names the drift; a lease whose user is gone is issued again", async () => {
        const { stack, first } = await store({ more: 1 });
        const drifted: string = first.userName?.value;
        const { users } = engine.aws.account();
        users.get(drifted)?.inlinePolicies.delete("stacklease");
        const [gone = ""] = usersOf(engine.aws).filter((name) => name !== drifted);
        users.delete(gone);
        engine.aws.clock.advance(6 * 60_000);

        await stack.refresh();
        const { stdout, stderr, outputs } = await stack.up();

        assert.match(stdout, /\+ 1 created\n +~ 1 updated\n/);
        assert.match(
            `${stdout}${stderr}`,
            /repaired lease aws\/deploy\/.*document: it was removed, with the guard in it/,
        );
        assert.equal(outputs.accessKeyId?.value, first.accessKeyId?.value);
        assert.match(users.get(drifted)?.inlinePolicies.get("stacklease") ?? "", /StackleaseExpiry/);
        const [issued, ...others] = usersOf(engine.aws).filter((name) => name !== drifted);
        assert.ok(issued !== undefined && issued !== gone);
        assert.deepEqual(others, []);
    });
});
