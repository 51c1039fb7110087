import assert from "node:assert/strict";
import { rootBackend } from "../../../cli/commands/rotateRoot/rootBackend";
import { userNameIn } from "../../../cli/commands/rotateRoot/rootUser";
import { Operation } from "../../../provider/errors/operation";
import { checkpointOf } from "../../support/exported";

const keys = { accessKeyId: "AKIAONE", secretAccessKey: "s" };
const none = { accessKeyId: null, secretAccessKey: null, profile: null, assumeRole: null };

/** Returns a state with one backend per outputs. */
function state(...backends: object[]) {
    const resources = backends.map((outputs) => ({ type: "AwsBackend", outputs: { ...outputs } }) as const);
    return checkpointOf(resources, "secrets");
}

describe("rootBackend", () => {
    const one = { mount: "aws", ...keys };
    const two = { mount: "eu", ...keys, accessKeyId: "AKIATWO" };
    const ambient = { mount: "us", ...none };

    for (const { title, given, mount, found } of [
        { title: "the only backend with a key", given: [ambient, one], found: one },
        { title: "the backend with the given mount", given: [one, two], mount: "eu", found: two },
        { title: "the first of several backends with the same key", given: [one, { ...two, ...keys }], found: one },
    ]) {
        it(`finds ${title}`, () => {
            const { mount: at, accessKeyId } = rootBackend(state(...given), mount, new Operation("rotate", "root key"));

            assert.deepEqual([at, accessKeyId], [found.mount, found.accessKeyId]);
        });
    }

    for (const { title, given, mount, says } of [
        {
            title: "several backends with different keys",
            given: [one, two],
            says: /: rotate root key: several backends have keys: aws, eu; choose one with --mount$/,
        },
        {
            title: "an unknown mount",
            given: [one],
            mount: "x",
            says: /: rotate root key: no backend is mounted at x; give one of these with --mount: aws$/,
        },
        {
            title: "a stack without backends",
            given: [],
            says: /: rotate root key: the stack has no backend; run pulumi up/,
        },
        {
            title: "a backend with ambient credentials",
            given: [ambient],
            says: /backend us has no key of its own: it issues leases with the ambient AWS credentials/,
        },
        {
            title: "a backend with a profile",
            given: [{ ...ambient, profile: "ops" }],
            says: /it issues leases with the backend's profile/,
        },
    ]) {
        it(`refuses ${title}`, () =>
            assert.throws(() => rootBackend(state(...given), mount, new Operation("rotate", "root key")), says));
    }
});

describe("userNameIn", () => {
    it("returns the name of a user with a path", () =>
        assert.equal(
            userNameIn("arn:aws:iam::123456789012:user/a/b/issuer", "AKIA", new Operation("rotate", "root key")),
            "issuer",
        ));

    for (const [arn, says] of [
        [
            "arn:aws:iam::123456789012:root",
            /: rotate root key: access key AKIA belongs to arn:\S+:root, the account's root user, .*; create an IAM user/,
        ],
        ["arn:aws:sts::123456789012:assumed-role/deploy/ci", /a session that ends by itself, .*no key to rotate$/],
        ["arn:aws:sts::123456789012:federated-user/ci", /a session that ends by itself/],
    ] as const) {
        it(`refuses ${arn}`, () =>
            assert.throws(() => userNameIn(arn, "AKIA", new Operation("rotate", "root key")), says));
    }
});
