import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stackIssuers } from "../../../cli/issuerPermissions/issuerUse";
import { concealed, unread } from "../../../cli/pulumi/secrets";
import { leasesOf } from "../../../cli/state/leases";
import { parseCheckpoint } from "../../../cli/state/parseCheckpoint";
import type { ReadLevel } from "../../../cli/state/readLevel";
import { hasUnreadKeys, issuersOf } from "../../../cli/state/searchScopes";
import { Operation } from "../../../provider/errors/operation";
import { checkpointOf, type ExportedResource, secret } from "../../support/exported";

const folder = join(__dirname, "..", "..", "state");
const notRead = secret({ ciphertext: "v1:…" });

describe("A checkpoint with a backend", () => {
    const key = { accessKeyId: "AKIA", secretAccessKey: notRead };
    const cases: [how: string, values: object, secretAccessKey: unknown][] = [
        ["without a key", { accessKeyId: null, secretAccessKey: null }, null],
        ["without a key, stored as an encrypted null", { secretAccessKey: notRead }, null],
        ["with a key whose secret was not read", key, unread],
        ["with a key whose secret was read", { ...key, secretAccessKey: secret({ plaintext: '"s"' }) }, "s"],
    ];
    for (const [what, outputs, secretAccessKey] of cases) {
        it(`${what} shows whether its key was read`, () => {
            const checkpoint = checkpointOf([{ type: "AwsBackend", outputs: { ...outputs } }], "facts");

            assert.equal(issuersOf<"facts">([checkpoint])[0]?.secretAccessKey, secretAccessKey);
            assert.equal(hasUnreadKeys([checkpoint]), secretAccessKey === unread);
            assert.equal(stackIssuers(checkpoint)[0]?.use.rootKeys, secretAccessKey !== null);
        });
    }
});

describe("A checkpoint that was read without secrets", () => {
    const lease = (values: object, outputs: object = {}): ExportedResource => ({
        ...{ type: "DynamicCredential", name: "ci", values: { ...values } },
        outputs: { secretAccessKey: notRead, sessionToken: notRead, ...outputs },
    });
    const cases: [how: string, resource: ExportedResource, level: ReadLevel, omitted: string | undefined][] = [
        ["keeps a lease without its credentials", lease({}), "facts", undefined],
        ["omits a lease whose credentials are needed", lease({}), "secrets", "secretAccessKey"],
        ["omits a lease with a secret input", lease({ ttl: notRead }), "facts", "ttl"],
        ["omits a lease with a secret in an input", lease({ tags: { team: notRead } }), "facts", "tags.team"],
        ["omits a lease with a secret policy", lease({ policy: notRead }), "facts", "policy"],
        ["keeps a lease with a secret policy", lease({ policy: notRead }), "shown", undefined],
        ["omits a lease with a secret end", lease({ expiresAt: notRead }), "shown", "expiresAt"],
        [
            "keeps a backend without its key",
            { type: "AwsBackend", outputs: { accessKeyId: "AKIA", secretAccessKey: notRead } },
            "facts",
            undefined,
        ],
        [
            "omits a backend whose key is needed",
            { type: "AwsBackend", outputs: { accessKeyId: "AKIA", secretAccessKey: notRead } },
            "keys",
            "secretAccessKey",
        ],
    ];
    for (const [behavior, resource, level, omitted] of cases) {
        it(`${behavior}, at level ${level}`, () => {
            const checkpoint = checkpointOf([resource], level);

            assert.equal(checkpoint.omitted[0]?.path, omitted);
            assert.equal(checkpoint.leases.length + checkpoint.backends.length, omitted ? 0 : 1);
        });
    }

    it("recognizes an issued stack only if the policy of its lease is readable", () => {
        const own = "dev-issued-abcdefghij";
        const reference = { policyName: "deploy", backend: { mount: "aws" } };

        const states = [{ policy: reference }, { policy: notRead }, {}].map((values) =>
            checkpointOf([lease(values)], "shown", own),
        );

        assert.deepEqual(
            states.map(({ isIssued, omitted }) => [isIssued, omitted[0]?.path]),
            [
                [true, undefined],
                [false, "policy"],
                [false, undefined],
            ],
        );
    });

    it("shows secret values as secret, except those that the URN or the id contain", () => {
        const { id: leaseId = "" } = { id: "aws/deploy/1" };
        const outputs = { name: notRead, arn: notRead, leaseId: notRead, readyAfter: notRead, drift: [] };

        const [found] = leasesOf<"shown">(
            checkpointOf([{ ...lease({ policy: notRead, backend: notRead }, outputs), id: leaseId }], "shown"),
            Date.now(),
        );

        assert.deepEqual(
            [found?.leaseId, found?.shown.name, found?.shown.policy, found?.shown.arn, found?.shown.readyAfter],
            [leaseId, "ci", "aws/deploy", concealed, concealed],
        );
        assert.deepEqual(found?.shown.grants, { document: concealed, policyArns: concealed, groups: concealed });
    });

    it("has the fields that the first versions did not store", () => {
        const missing = { credentialType: undefined, leaseId: undefined, accountId: undefined, drift: undefined };
        const policyOnly = { policyName: "deploy", policyArns: [1] };

        const checkpoint = checkpointOf(
            [
                { ...lease({ policy: policyOnly }, missing), id: "aws/deploy/1" },
                { type: "IamPolicy", outputs: { credentialType: undefined } },
            ],
            "facts",
        );

        const [found] = leasesOf<"facts">(checkpoint, Date.now());
        const { credentialType, leaseId, accountId, drift, policy } = found?.lease ?? {};
        assert.deepEqual(
            [credentialType, leaseId, accountId, drift, policy?.credentialType, policy?.policyArns],
            ["iam_user", "aws/deploy/1", "123456789012", [], "iam_user", ["1"]],
        );
        assert.equal(found?.shown.credentialType, "iam_user");
        assert.equal(checkpoint.policies[0]?.state.credentialType, "iam_user");
    });

    it("takes no field of a predecessor from its successor", () => {
        const dates = { issuedAt: "2026-11-24T06:00:00Z", expiresAt: "2026-11-24T07:00:00Z" };
        const predecessor = { leaseId: "aws/deploy/0", accessKeyId: "AKIAFIRST", arn: "arn:first", ...dates };

        const checkpoint = checkpointOf([lease({}, { sessionId: "AROA:ci", predecessors: [predecessor] })], "facts");

        const [own, before] = leasesOf<"facts">(checkpoint, Date.now()).map(({ lease }) => lease);
        assert.deepEqual([own?.sessionId, before?.sessionId, before?.userName], ["AROA:ci", null, null]);
    });

    it("is refused if a value does not have the stored format", () => {
        assert.throws(
            () => checkpointOf([lease({ expiresAt: 5 })], "shown"),
            /read stack dev: expiresAt of ci does not have the format that stacklease stores; restore the state/,
        );
    });

    for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
        it(`is read completely if ${file.replace(".json", "")} has stored it`, () => {
            const stored = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, object>;
            const resources = Object.entries(stored).map(([type, resource]) => ({
                ...{ ...resource, type: `pulumi-nodejs:dynamic/stacklease:${type}` },
                urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/stacklease:${type}::it`,
            }));
            const location = { name: "dev", cwd: undefined };

            const text = JSON.stringify({ deployment: { resources } });
            const { backends, policies, leases } = parseCheckpoint(
                location,
                text,
                "secrets",
                new Operation("read", "stack", "dev"),
            );

            assert.deepEqual([backends.length, policies.length, leases.length > 0], [1, 1, true]);
        });
    }
});
