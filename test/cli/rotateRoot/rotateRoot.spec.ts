import assert from "node:assert/strict";
import { Engine } from "../../support/engine";
import type { Ran } from "../../support/project";
import { RootedProject } from "./rootedProject";
import { type Key, RootUser } from "./rootUser";

describe("stacklease rotate-root, with two stacks that have the root key from one config key and a third that has it from another,", function () {
    this.timeout(120_000);
    const stacks = ["dev", "prod"];
    let engine: Engine;
    let user: RootUser;
    let shop: RootedProject;
    let old: Key;
    let leases: string[];
    const ran: Ran[] = [];

    before(async () => {
        engine = await Engine.start();
        user = await RootUser.make(engine.aws);
        shop = new RootedProject(engine);
        old = await user.addKey(412);
        await Promise.all([...stacks.map((stack) => shop.up(stack, old)), shop.up("extra", old, "other")]);
        leases = stacks.map((stack) => shop.lease(stack).id);
    });
    after(() => engine.stop());

    it("moves both, replaces no lease, and stops before the old key is disabled, naming what holds it", async () => {
        engine.aws.calls.clear();

        const { code, stderr } = await shop.rotate("dev").then(keep);

        const [first, key = "", ...others] = user.keys;
        assert.equal(code, 1, stderr);
        assert.deepEqual([first, others, user.keyOf(old.accessKeyId)?.status], [old.accessKeyId, [], "Active"]);
        assert.match(stderr, new RegExp(`^Rotating root key ${old.accessKeyId} \\(412 days old\\) of ${userArn}:\n`));
        assert.match(stderr, new RegExp(`^  ! extra holds ${old.accessKeyId} \\(3 ×\\)`, "m"));
        assert.match(
            stderr,
            /it stops here, since extra holds it in urn:pulumi:extra::shop::.*; it has the key from elsewhere than shop:rootAccessKeyId of its config here: put AKIA\w+ and its secret there, and run pulumi up; then run the same command again/,
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
    });

    it("goes on when that is gone: proves, disables and deletes the old key by the new one", async () => {
        await shop.project.pulumi(["stack", "rm", "extra", "--yes", "--force"]);
        engine.aws.calls.clear();

        const { code, stdout, stderr } = await shop.rotate("prod").then(keep);

        const [key = "", ...others] = user.keys;
        assert.equal(code, 0, stderr);
        assert.deepEqual(others, []);
        assert.equal(stdout, `${key} has taken the place of ${old.accessKeyId}, which was 412 days old and is gone.\n`);
        const ends = engine.aws.calls.calls("iam").filter(({ action }) => /(Update|Delete)AccessKey/.test(action));
        assert.deepEqual(
            ends.map(({ action, accessKeyId, parameters }) => [action, accessKeyId, parameters.AccessKeyId]),
            [
                ["UpdateAccessKey", key, old.accessKeyId],
                ["DeleteAccessKey", key, old.accessKeyId],
            ],
        );
        assert.deepEqual(user.tags, []);
    });

    it("has put no secret into anything printed, any file, or any argument of a process", () => {
        const [key = ""] = user.keys;
        for (const secret of [old.secretAccessKey, user.keyOf(key)?.secretAccessKey ?? ""]) {
            assert.equal(secret.length, 40);
            assert.ok(!ran.some(({ stdout, stderr }) => `${stdout}${stderr}`.includes(secret)));
            assert.ok(!shop.arguments.includes(secret));
        }
        assert.match(shop.arguments, /^config set --secret --stack dev shop:rootSecretAccessKey /m);
        assert.deepEqual(engine.filesWith(user.keyOf(key)?.secretAccessKey ?? ""), []);
    });

    function keep(each: Ran): Ran {
        ran.push(each);
        return each;
    }
});

const userArn = "arn:aws:iam::123456789012:user/issuers/issuer";
