import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Engine } from "../../support/engine";
import type { Ran } from "../../support/project";
import { RootedProject } from "./rootedProject";
import { type Key, RootUser } from "./rootUser";

describe("stacklease rotate-root, with two stacks that get the root key from one config key and a third from another,", () => {
    const stacks = ["dev", "prod"];
    let engine: Engine;
    let user: RootUser;
    let shop: RootedProject;
    let old: Key;
    let leases: string[];

    before(async () => {
        engine = await Engine.start();
        user = await RootUser.make(engine.aws);
        shop = new RootedProject(engine);
        old = await user.addKey(412);
        await Promise.all([...stacks.map((stack) => shop.up(stack, old)), shop.up("extra", old, "other")]);
        leases = stacks.map((stack) => shop.lease(stack).id);
    });
    after(() => engine.stop());

    // One test, because each run continues the one before.
    it("waits for the third stack, resumes after a kill, replaces no lease, deletes the old key, and exposes no secret", async () => {
        const ran: Ran[] = [];
        const keep = (each: Ran): Ran => {
            ran.push(each);
            return each;
        };

        const begun = await shop.rotate("dev").then(keep);

        assert.equal(begun.code, 1, begun.stderr);
        assert.match(begun.stderr, /: nothing was changed: extra has the old key in .*: make it use that config key, /);
        assert.deepEqual([user.keys, user.tags], [[old.accessKeyId], []]);

        // The run is killed after the first update. Then the configs are reset to an old checkout's, and the third
        // stack is restored.
        const configs = stacks.map((stack) => join(shop.project.folder, `Pulumi.${stack}.yaml`));
        const before = configs.map((file) => readFileSync(file));
        const extra = shop.project.stateFile("extra");
        renameSync(extra, `${extra}.away`);
        engine.aws.calls.clear();
        const killed = await shop.startRotating("dev", ["--yes"], "up --yes").ended.then(keep);
        assert.equal(killed.signal, "SIGKILL", killed.stderr);
        renameSync(`${extra}.away`, extra);
        for (const [index, file] of configs.entries()) {
            writeFileSync(file, before[index] ?? "");
        }

        const { code, stderr } = await shop.rotate("prod").then(keep);

        // It stops before it disables the old key, and reports which stack has that key.
        assert.equal(engine.aws.calls.count("iam:CreateAccessKey"), 1);
        const [first, key = "", ...others] = user.keys;
        assert.equal(code, 1, stderr);
        assert.deepEqual([first, others, user.keyOf(old.accessKeyId)?.status], [old.accessKeyId, [], "Active"]);
        assert.match(
            stderr,
            new RegExp(
                `^Resuming the rotation of root key ${old.accessKeyId} \\(412 days old\\) of ${userArn}; ${key} replaces`,
            ),
        );
        assert.match(stderr, new RegExp(`^  ! extra has ${old.accessKeyId} in its state \\(3 ×\\)`, "m"));
        assert.match(
            stderr,
            /: stopped: extra has the old key in urn:pulumi:extra::shop::.*; it does not get the key from shop:rootAccessKeyId of its config in this folder: put AKIA\w+ and its secret .*; then run the same command again/,
        );
        for (const stack of stacks) {
            assert.ok(!shop.state(stack).includes(old.accessKeyId));
            assert.equal((shop.lease(stack).outputs.backend as Key).accessKeyId, key);
        }
        assert.deepEqual(
            stacks.map((stack) => shop.lease(stack).id),
            leases,
        );
        assert.equal(engine.aws.calls.count("iam:CreateUser"), 0);
        const { "shop:rootAccessKeyId": id, "shop:rootSecretAccessKey": secret } = await shop.config("prod");
        assert.deepEqual(id, { value: key, secret: false });
        assert.deepEqual(secret, { value: user.keyOf(key)?.secretAccessKey, secret: true });

        // Without the third stack, it makes the proof, and disables and deletes the old key with the new one.
        rmSync(extra);
        engine.aws.calls.clear();

        const last = await shop.rotate("prod").then(keep);

        assert.equal(last.code, 0, last.stderr);
        assert.deepEqual(user.keys, [key]);
        assert.equal(last.stdout, `Replaced ${old.accessKeyId} (412 days old) with ${key}. The old key is deleted.\n`);
        const ends = engine.aws.calls.calls("iam").filter(({ action }) => /(Update|Delete)AccessKey/.test(action));
        assert.deepEqual(
            ends.map(({ action, accessKeyId, parameters }) => [action, accessKeyId, parameters.AccessKeyId]),
            [
                ["UpdateAccessKey", key, old.accessKeyId],
                ["DeleteAccessKey", key, old.accessKeyId],
            ],
        );
        assert.deepEqual(user.tags, []);

        // No secret is in any output, file or process argument.
        for (const secret of [old.secretAccessKey, user.keyOf(key)?.secretAccessKey ?? ""]) {
            assert.equal(secret.length, 40);
            assert.ok(!ran.some(({ stdout, stderr }) => `${stdout}${stderr}`.includes(secret)));
            assert.ok(!shop.arguments.includes(secret));
        }
        assert.match(shop.arguments, /^config set --secret --stack dev shop:rootSecretAccessKey /m);
        assert.deepEqual(engine.filesWith(user.keyOf(key)?.secretAccessKey ?? ""), []);
    }).timeout(3_600_000);
});

const userArn = "arn:aws:iam::123456789012:user/issuers/issuer";
