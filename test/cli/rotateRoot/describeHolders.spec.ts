import assert from "node:assert/strict";
import { parseCheckpoint } from "../../../cli/ledger/checkpoint";
import { describeHolders } from "../../../cli/rotateRoot/describeHolders";
import type { Rotation } from "../../../cli/rotateRoot/rotation";

/** A stack of `issue` with one lease, as far as its state is asked. */
function issued(name: string, leaseId: string) {
    const outputs = { leaseId, backend: { mount: "aws" }, policy: { policyName: "deploy" } };
    const urn = `urn:pulumi:${name}::shop::pulumi-nodejs:dynamic/stacklease:DynamicCredential::me`;
    const resources = [{ urn, type: "pulumi-nodejs:dynamic/stacklease:DynamicCredential", outputs }];
    const location = { name, cwd: undefined };
    const checkpoint = parseCheckpoint(location, JSON.stringify({ deployment: { resources } }), "read");
    return { name, isIssued: true, location, checkpoint, places: [], config: {} };
}

describe("describeHolders", () => {
    const steps = { old: "AKIAOLD", target: "AKIANEW", steps: [] };
    const rotation = {
        configKeys: { id: "shop:key", secret: "shop:secret" },
        stacks: [issued("dev-issued-abcdefghij", "aws/deploy/1"), { ...issued("eu", "aws/deploy/2"), isIssued: false }],
    } as unknown as Rotation;

    it("has a lease of issue revoked", () => {
        const holders = [{ stack: "dev-issued-abcdefghij", urns: ["a", "b", "c", "d", "e"] }];

        const told = describeHolders(rotation, { ...steps, holders });

        assert.equal(
            told,
            "dev-issued-abcdefghij holds it in a, b, c, 2 more; wait for the end of its command, or run stacklease revoke aws/deploy/1",
        );
    });

    it("has another stack take its key elsewhere while there is no new one", () => {
        const told = describeHolders(rotation, {
            ...steps,
            target: undefined,
            holders: [{ stack: "eu", urns: ["a"] }],
        });

        assert.match(
            told,
            /shop:key of its config here: have it take the key from there, or give it another user's, and/,
        );
    });

    it("has another stack given the new key", () => {
        const told = describeHolders(rotation, { ...steps, holders: [{ stack: "eu", urns: ["a"] }] });

        assert.equal(
            told,
            "eu holds it in a; it has the key from elsewhere than shop:key of its config here: put AKIANEW and its secret there, and run pulumi up",
        );
    });
});
