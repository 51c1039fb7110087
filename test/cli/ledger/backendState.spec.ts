import assert from "node:assert/strict";
import { parseCheckpoint } from "../../../cli/ledger/checkpoint";
import { issuersOf, needsSecrets } from "../../../cli/ledger/issuers";
import { stackIssuers } from "../../../cli/policies/stackIssuers";

const secret = (content: object) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ...content,
});

/** The state of a stack with a backend. */
function stateWith(outputs: object) {
    const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/stacklease:AwsBackend::aws";
    const resources = [
        { urn, type: "pulumi-nodejs:dynamic/stacklease:AwsBackend", outputs: { mount: "aws", ...outputs } },
    ];
    return parseCheckpoint(
        { name: "dev", cwd: undefined },
        JSON.stringify({ deployment: { resources } }),
        "read stack dev",
    );
}

describe("A backend by its stack's state", () => {
    const cases: [how: string, outputs: object, accessKeyId: string | null][] = [
        ["without a key", { accessKeyId: null, secretAccessKey: null }, null],
        ["with a key", { accessKeyId: "AKIA", secretAccessKey: secret({ ciphertext: "v1:…" }) }, "AKIA"],
        ["whose key id is a secret that was read", { accessKeyId: secret({ plaintext: '"AKIA"' }) }, "AKIA"],
        ["whose key id is a secret that was not read", { accessKeyId: secret({ ciphertext: "v1:…" }) }, "(secret)"],
    ];
    for (const [how, outputs, accessKeyId] of cases) {
        it(`${how} ${accessKeyId ? "does not issue" : "issues"} by the ambient AWS credentials`, () => {
            const checkpoint = stateWith(outputs);

            assert.equal(issuersOf([checkpoint])[0]?.accessKeyId, accessKeyId);
            assert.equal(needsSecrets([checkpoint]), accessKeyId !== null);
            assert.equal(stackIssuers(checkpoint)[0]?.use.rootKeys, accessKeyId !== null);
        });
    }
});
