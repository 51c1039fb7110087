import assert from "node:assert/strict";
import { Engine, valuesOf } from "../support/engine";
import { keyOf, usersOf } from "../support/leases";
import { useKey } from "../support/outcome";
import { Project } from "../support/project";
import { messageOf } from "../support/resource";
import type { Edit } from "./programs/lease/edit";

/**
 * Tests docs/pulumi-options.md, row by row. test/provider/resources tests that overlap is rejected together with
 * deleteBeforeReplace.
 */
describe("Pulumi resource options on a lease, with the Pulumi engine", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    type Operation = "preview" | "up" | "destroy";

    /** Runs an operation that must succeed, and returns what it prints. */
    async function succeed(operation: Operation, edit: Edit = {}): Promise<string> {
        const { stdout, stderr } = await (await engine.leaseStack("dev", edit))[operation]();
        return `${stdout}${stderr}`;
    }

    /** Runs an operation that must fail, and returns what it prints. */
    async function fail(operation: Operation, edit: Edit = {}): Promise<string> {
        return messageOf((await engine.leaseStack("dev", edit))[operation]());
    }

    const user = () => {
        const [name, ...others] = usersOf(engine.aws);
        assert.deepEqual(others, []);
        return name;
    };

    it("protect: destroy and revoke refuse; kill and revoke --ignore-protect work", async () => {
        const project = new Project(engine);
        await project.store("dev", { options: { protect: true } });

        await fail("destroy");
        const refused = await project.stacklease(["revoke", "ci", "--yes"]);
        assert.equal(usersOf(engine.aws).length, 1);
        const killed = await project.stacklease(["kill", "aws", "--yes"]);
        const revoked = await project.stacklease(["revoke", "ci", "--yes", "--ignore-protect"]);

        assert.match(
            refused.stderr,
            /^stacklease: revoke lease ci: Pulumi's option protect guards aws\/deploy\/\S+; nothing was revoked; run pulumi state unprotect 'urn:\S+::ci', or pass --ignore-protect\n$/,
        );
        assert.deepEqual([refused.code, refused.stdout], [1, ""]);
        assert.deepEqual([killed.code, killed.stdout], [0, "Killed 1 lease under aws\n"], killed.stderr);
        assert.deepEqual([revoked.code, usersOf(engine.aws)], [0, []], revoked.stderr);
    });

    it("protect: an expired lease fails every up, with a warning at preview; in-place renewal and onExpiry keep work", async () => {
        const options = { protect: true };
        await engine.store("dev", { options });
        const before = user();
        engine.aws.clock.advance(10 * 60_000);
        const warned = await succeed("up", { options, lease: { renewBefore: "25m" } });
        assert.equal(user(), before);
        engine.aws.clock.advance(31 * 60_000);

        const blocked = await fail("up", { options });
        const kept = await succeed("up", { options, lease: { onExpiry: "keep" } });

        assert.match(
            warned,
            /warning: protect prevents the replacement of the expired lease, so every up after 2\S+Z fails; set onExpiry/,
        );
        assert.match(blocked, /protect/);
        assert.doesNotMatch(kept, /warning: protect/);
        assert.equal(user(), before);
    });

    it("replaceOnChanges: an edit is applied in place, with a warning", async () => {
        await engine.store("dev");
        const before = user();

        const warned = await succeed("up", { options: { replaceOnChanges: ["ttl"] }, lease: { ttl: "40m" } });

        assert.match(warned, /warning: replaceOnChanges has no effect on a lease/);
        assert.match(warned, /~ 1 updated/);
        assert.equal(user(), before);
    });

    it("deleteBeforeReplace: the old lease is revoked before the new one is issued", async () => {
        const options = { deleteBeforeReplace: true };
        await engine.store("dev");
        const before = user();

        const replaced = await succeed("up", { options, lease: { rotationTrigger: 2 } });

        assert.ok(replaced.search(/ci deleted/) < replaced.search(/ci created/), replaced);
        assert.notEqual(user(), before);
    });

    it("deletedWith: a stacklease resource is rejected at preview", async () => {
        const refused = await fail("preview", { deletedWith: "policy" });

        assert.match(
            refused,
            /issue lease ci: with the resource option deletedWith, destroy would not revoke the lease/,
        );
    });

    it("deletedWith: another resource leaves the user in AWS at destroy, with a warning", async () => {
        const warned = await succeed("up", { deletedWith: "other" });

        await succeed("destroy");

        assert.match(
            warned,
            /warning: deletedWith: if destroy deletes the resource that the option names, it does not revoke/,
        );
        assert.equal(usersOf(engine.aws).length, 1);
    });

    it("retainOnDelete: destroy leaves the user, and AWS ends its access on time", async () => {
        await engine.store("dev", { options: { retainOnDelete: true } });
        const outputs = await (await engine.leaseStack("dev")).outputs();
        const use = () => useKey(engine.aws, keyOf({ outs: valuesOf(outputs) }));

        await succeed("destroy");

        assert.equal(usersOf(engine.aws).length, 1);
        assert.equal(await use(), "allowed");
        engine.aws.clock.advance(31 * 60_000);
        assert.equal(await use(), "UnauthorizedOperation");
    });

    it("ignoreChanges: an ignored edit does not reach AWS", async () => {
        await engine.store("dev");
        const document = () => engine.aws.account().users.get(String(user()))?.inlinePolicies.get("stacklease");
        const before = document();
        const Statement = [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }];
        const policy = { policy: { Version: "2012-10-17" as const, Statement } };

        await succeed("up", { options: { ignoreChanges: ["policy"] }, policy: policy as object });

        assert.equal(document(), before);
    });
});
