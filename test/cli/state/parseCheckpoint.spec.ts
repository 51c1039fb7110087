import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stackIssuers } from "../../../cli/issuerPermissions/issuerUse";
import { concealed, unread } from "../../../cli/pulumi/secrets";
import type { Depth } from "../../../cli/state/depth";
import { leasesOf } from "../../../cli/state/leases";
import { parseCheckpoint } from "../../../cli/state/parseCheckpoint";
import { hasUnreadKeys, issuersOf } from "../../../cli/state/searchScopes";
import { Operation } from "../../../provider/errors/operation";
import { checkpointOf, type ExportedResource, secret } from "../../support/exported";

const folder = join(__dirname, "..", "..", "state");
const notRead = secret({ ciphertext: "v1:…" });

describe("A backend by its stack's state", () => {
    const key = { accessKeyId: "AKIA", secretAccessKey: notRead };
    const cases: [how: string, values: object, secretAccessKey: unknown][] = [
        ["without a key", { accessKeyId: null, secretAccessKey: null }, null],
        ["without a key, for whose secret the engine has encrypted that", { secretAccessKey: notRead }, null],
        ["with a key whose secret was not read", key, unread],
        ["with a key whose secret was read", { ...key, secretAccessKey: secret({ plaintext: '"s"' }) }, "s"],
    ];
    for (const [how, outputs, secretAccessKey] of cases) {
        it(how, () => {
            const checkpoint = checkpointOf([{ type: "AwsBackend", outputs: { ...outputs } }], "facts");

            assert.equal(issuersOf<"facts">([checkpoint])[0]?.secretAccessKey, secretAccessKey);
            assert.equal(hasUnreadKeys([checkpoint]), secretAccessKey === unread);
            assert.equal(stackIssuers(checkpoint)[0]?.use.rootKeys, secretAccessKey !== null);
        });
    }
});

describe("A state that was read without secrets", () => {
    const lease = (values: object, outputs: object = {}): ExportedResource => ({
        ...{ type: "DynamicCredential", name: "ci", values: { ...values } },
        outputs: { secretAccessKey: notRead, sessionToken: notRead, ...outputs },
    });
    const cases: [how: string, resource: ExportedResource, depth: Depth, omitted: string | undefined][] = [
        ["tells facts without the secrets of leases", lease({}), "facts", undefined],
        ["does not tell all of them", lease({}), "secrets", "secretAccessKey"],
        ["does not tell a fact that is secret", lease({ ttl: notRead }), "facts", "ttl"],
        ["does not tell one within another", lease({ tags: { team: notRead } }), "facts", "tags.team"],
        ["does not tell a policy that is one", lease({ policy: notRead }), "facts", "policy"],
        ["shows a lease under a policy that is one", lease({ policy: notRead }), "shown", undefined],
        ["shows no lease whose end is one", lease({ expiresAt: notRead }), "shown", "expiresAt"],
        [
            "tells facts with the key of a backend apart",
            { type: "AwsBackend", outputs: { accessKeyId: "AKIA", secretAccessKey: notRead } },
            "facts",
            undefined,
        ],
        [
            "does not tell that key",
            { type: "AwsBackend", outputs: { accessKeyId: "AKIA", secretAccessKey: notRead } },
            "keys",
            "secretAccessKey",
        ],
    ];
    for (const [how, resource, depth, omitted] of cases) {
        it(`${how}, at the depth of ${depth}`, () => {
            const checkpoint = checkpointOf([resource], depth);

            assert.equal(checkpoint.omitted[0]?.path, omitted);
            assert.equal(checkpoint.leases.length + checkpoint.backends.length, omitted ? 0 : 1);
        });
    }

    it("tells whether a stack is of issue only where it can tell by reference whose policy its lease is under", () => {
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

    it("shows what is secret as such, and what its URN and id tell anyway", () => {
        const { id: leaseId = "" } = { id: "aws/deploy/1" };
        const outputs = { name: notRead, arn: notRead, leaseId: notRead, readyAfter: notRead, drift: [] };

        const [found] = leasesOf<"shown">(
            checkpointOf([{ ...lease({ policy: notRead, backend: notRead }, outputs), id: leaseId }], "shown"),
            Date.now(),
        );

        assert.deepEqual(
            [found?.leaseId, found?.text.name, found?.text.policy, found?.text.arn, found?.text.readyAfter],
            [leaseId, "ci", "aws/deploy", concealed, concealed],
        );
        assert.deepEqual(found?.text.grants, { document: concealed, policyArns: concealed, groups: concealed });
    });

    it("is refused where something of ours in it is nothing that we store", () => {
        assert.throws(
            () => checkpointOf([lease({ expiresAt: 5 })], "shown"),
            /read stack dev: expiresAt of ci does not have the format that stacklease stores; restore the state/,
        );
    });

    for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
        it(`is understood whole where ${file.replace(".json", "")} has stored it`, () => {
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
