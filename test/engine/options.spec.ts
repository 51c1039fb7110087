import assert from "node:assert/strict";
import { Engine } from "../support/engine";
import { usersOf } from "../support/leases";
import { Project, type Ran } from "../support/project";
import type { Edit } from "./programs/lease/edit";

/** Tests docs/pulumi-options.md, row by row. */
describe("Pulumi resource options on a lease, with the Pulumi engine", () => {
    let engine: Engine;
    let project: Project;
    beforeEach(async () => {
        engine = await Engine.start();
        project = new Project(engine);
        await project.pulumi(["stack", "init", "dev"]);
    });
    afterEach(() => engine.stop());

    async function run(command: "preview" | "up" | "destroy", edit?: Edit): Promise<Ran & { said: string }> {
        if (edit) {
            project.edit(edit);
        }
        const agreed = command === "preview" ? [] : ["--yes", "--skip-preview"];
        const ran = await project.start("pulumi", [command, ...agreed, "--non-interactive"]).ended;
        return { ...ran, said: `${ran.stdout}${ran.stderr}` };
    }

    async function succeed(command: "preview" | "up" | "destroy", edit?: Edit): Promise<string> {
        const { code, said } = await run(command, edit);
        assert.equal(code, 0, said);
        return said;
    }

    const user = () => {
        const [name, ...others] = usersOf(engine.aws);
        assert.deepEqual(others, []);
        return name;
    };

    it("protect: destroy and revoke refuse; kill and revoke --ignore-protect work", async () => {
        await succeed("up", { options: { protect: true } });

        const destroy = await run("destroy");
        const refused = await project.stacklease(["revoke", "ci", "--yes"]);
        assert.equal(usersOf(engine.aws).length, 1);
        const killed = await project.stacklease(["kill", "aws", "--yes"]);
        const revoked = await project.stacklease(["revoke", "ci", "--yes", "--ignore-protect"]);

        assert.notEqual(destroy.code, 0);
        assert.match(
            refused.stderr,
            /^stacklease: revoke lease ci: Pulumi's option protect guards aws\/deploy\/\S+; nothing was revoked; run pulumi state unprotect 'urn:\S+::ci', or pass --ignore-protect\n$/,
        );
        assert.deepEqual([refused.code, refused.stdout], [1, ""]);
        assert.deepEqual([killed.code, killed.stdout], [0, "Killed 1 lease under aws\n"], killed.stderr);
        assert.deepEqual([revoked.code, usersOf(engine.aws)], [0, []], revoked.stderr);
    });

    it("protect: an expired lease fails every up, with a warning at preview; in-place renewal and onExpiry keep work", async () => {
        const warned = await succeed("up", { options: { protect: true } });
        const before = user();
        engine.aws.clock.advance(10 * 60_000);
        await succeed("up", { options: { protect: true }, lease: { renewBefore: "25m" } });
        assert.equal(user(), before);
        engine.aws.clock.advance(31 * 60_000);

        const blocked = await run("up");
        const kept = await succeed("up", { options: { protect: true }, lease: { onExpiry: "keep" } });

        assert.match(
            warned,
            /warning: protect prevents the replacement of the expired lease, so every up after 2\S+Z fails; set onExpiry/,
        );
        assert.notEqual(blocked.code, 0);
        assert.match(blocked.said, /protect/);
        assert.doesNotMatch(kept, /warning: protect/);
    });

    it("replaceOnChanges: an edit is applied in place, with a warning at preview", async () => {
        await succeed("up");
        const before = user();
        const edit: Edit = { options: { replaceOnChanges: ["ttl"] }, lease: { ttl: "40m" } };

        const warned = await succeed("preview", edit);
        await succeed("up");

        assert.match(warned, /warning: replaceOnChanges has no effect on a lease/);
        assert.equal(user(), before);
    });

    it("deleteBeforeReplace: the old lease is revoked before the new one is issued; overlap is rejected", async () => {
        const options = { deleteBeforeReplace: true };
        await succeed("up", { options });
        const before = user();

        const replaced = await succeed("up", { options, lease: { rotationTrigger: 2 } });
        const refused = await run("preview", { options, lease: { overlap: "10m" } });

        assert.ok(replaced.search(/ci deleted/) < replaced.search(/ci created/), replaced);
        assert.notEqual(user(), before);
        assert.notEqual(refused.code, 0);
        assert.match(
            refused.said,
            /issue lease ci: overlap keeps a replaced lease working, but .* deleteBeforeReplace revokes it first/,
        );
    });

    it("deletedWith: a stacklease resource is rejected at preview", async () => {
        const { code, said } = await run("preview", { deletedWith: "policy" });

        assert.notEqual(code, 0);
        assert.match(said, /issue lease ci: with the resource option deletedWith, destroy would not revoke the lease/);
    });

    it("deletedWith: another resource leaves the user in AWS at destroy, with a warning at preview", async () => {
        const warned = await succeed("up", { deletedWith: "other" });

        await succeed("destroy");

        assert.match(
            warned,
            /warning: deletedWith: if destroy deletes the resource that the option names, it does not revoke/,
        );
        assert.equal(usersOf(engine.aws).length, 1);
    });

    it("retainOnDelete: destroy leaves the user, and AWS ends its access on time", async () => {
        await succeed("up", { options: { retainOnDelete: true } });

        await succeed("destroy");

        assert.equal(usersOf(engine.aws).length, 1);
    });

    it("ignoreChanges: an ignored edit does not reach AWS", async () => {
        await succeed("up");
        const document = () => engine.aws.account().users.get(String(user()))?.inlinePolicies.get("stacklease");
        const before = document();
        const Statement = [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }];
        const policy = { policy: { Version: "2012-10-17" as const, Statement } };

        await succeed("up", { options: { ignoreChanges: ["policy"] }, policy: policy as object });

        assert.equal(document(), before);
    });
});
