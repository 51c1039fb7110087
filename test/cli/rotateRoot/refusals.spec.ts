import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { Engine } from "../../support/engine";
import { RootedProject } from "./rootedProject";
import { type Key, RootUser } from "./rootUser";

describe("stacklease rotate-root changes nothing and explains why", () => {
    let engine: Engine;
    let user: RootUser;
    let shop: RootedProject;
    let key: Key;

    before(async () => {
        engine = await Engine.start();
        user = await RootUser.make(engine.aws);
        shop = new RootedProject(engine);
        key = await user.addKey(3);
        await shop.store("dev", key);
    });
    after(() => engine.stop());
    afterEach(() => {
        assert.equal(user.keyOf(key.accessKeyId)?.status, "Active");
        assert.deepEqual(user.tags, []);
    });

    it("without a terminal and --yes, after printing the plan", async () => {
        const { code, stderr } = await shop.rotateInProcess("dev");

        assert.equal(code, 2, stderr);
        assert.match(
            stderr,
            /^Rotating root key AKIA\w+ \(3 days old\) of [\s\S]*: no terminal to ask for confirmation; confirm with --yes\n$/,
        );
    });

    it("if the backend has no key of its own", async () => {
        const unused = { accessKeyId: "AKIAUNUSED", secretAccessKey: "unused" };
        await shop.store("ambient", unused, "nowhere");

        const { code, stderr } = await shop.rotateInProcess("ambient", "--yes");
        rmSync(shop.project.stateFile("ambient"));

        assert.equal(code, 1, stderr);
        assert.match(
            stderr,
            /^stacklease: rotate root key of stack ambient: backend aws has no key of its own: it issues leases with the ambient AWS credentials; .*\n$/,
        );
    });

    it("if the config has no such access key", async () => {
        const { code, stderr } = await shop.rotateInProcess("dev", "--yes", "--access-key-config", "aws:accessKey");

        assert.equal(code, 2, stderr);
        assert.match(stderr, /: the config of stack dev has no aws:accessKey; correct --access-key-config/);
    });

    it("if the two config keys are swapped, without exposing the secret", async () => {
        engine.aws.calls.clear();
        const keys = ["--access-key-config", "rootSecretAccessKey", "--secret-key-config", "rootAccessKeyId"];

        const { code, stdout, stderr } = await shop.rotateInProcess("dev", "--yes", ...keys);

        assert.equal(code, 2, stderr);
        assert.equal(
            stderr,
            "stacklease: rotate root key: shop:rootSecretAccessKey of stack dev holds no access key id; correct --access-key-config\n",
        );
        assert.ok(!`${stdout}${stderr}`.includes(key.secretAccessKey));
        assert.deepEqual([engine.aws.calls.calls("sts"), engine.aws.calls.calls("iam")], [[], []]);
    });

    it("if the config key of the secret is mistyped", async () => {
        const { code, stderr } = await shop.rotateInProcess(
            "dev",
            "--yes",
            "--secret-key-config",
            "rootSecretAccesKey",
        );

        assert.equal(code, 2, stderr);
        assert.match(
            stderr,
            /: the config of stack dev has shop:rootAccessKeyId but not shop:rootSecretAccesKey; correct --secret-key-config\n$/,
        );
    });

    it("if the stack does not exist, or its passphrase is wrong", async () => {
        const none = await shop.rotateInProcess("prod", "--yes");
        const wrong = await shop.project.inProcess(
            ["rotate-root", "-s", "dev", "--access-key-config", "rootAccessKeyId", "--secret-key-config", "x"],
            { env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } },
        );

        assert.deepEqual([none.code, wrong.code], [6, 6]);
        assert.match(none.stderr, /^stacklease: read .*stack prod: stack prod does not exist; .*\n$/);
        assert.match(wrong.stderr, /^stacklease: read .*: the passphrase is wrong; .*\n$/);
    });

    it("if the user lacks permission to create a key", async () => {
        await user.allowAllBut("iam:CreateAccessKey");

        const { code, stderr } = await shop.rotateInProcess("dev", "--yes");
        await user.allowAllBut();

        assert.equal(code, 1);
        assert.match(
            stderr,
            /: arn:\S+:user\/issuers\/issuer lacks permission for iam:CreateAccessKey on itself; allow .*\n$/,
        );
        assert.deepEqual(user.keys, [key.accessKeyId]);
    });

    it("if the user has a second key that may be somebody else's", async () => {
        const stray = await user.addKey(30);

        const { code, stderr } = await shop.rotateInProcess("dev", "--yes");

        assert.equal(code, 1, stderr);
        assert.match(stderr, new RegExp(`has another key, ${stray.accessKeyId}, 30 days old and never used,`));
        assert.deepEqual(user.keys, [key.accessKeyId, stray.accessKeyId]);
    });

    it("if AWS no longer accepts the key", async () => {
        user.setStatus(key, "Inactive");

        const { code, stderr } = await shop.rotate("dev");
        user.setStatus(key, "Active");

        assert.equal(code, 1);
        assert.match(
            stderr,
            new RegExp(`AWS does not accept ${key.accessKeyId} with the secrets in config and state; `),
        );
    });
});
