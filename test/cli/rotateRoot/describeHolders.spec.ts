import assert from "node:assert/strict";
import { describeOtherUses } from "../../../cli/commands/rotateRoot/describeSteps";
import type { RootRotation } from "../../../cli/commands/rotateRoot/rotation";
import { checkpointOf } from "../../support/exported";

/** A stack of `issue` with one lease, as far as its state is asked. */
function issued(name: string, leaseId: string) {
    const lease = { type: "DynamicCredential", name: "me", id: leaseId, outputs: { leaseId } } as const;
    const checkpoint = checkpointOf([lease], "secrets", name);
    return { name, isIssued: true, location: checkpoint.location, checkpoint, places: [], config: {} };
}

describe("describeHolders", () => {
    const steps = { old: "AKIAOLD", target: "AKIANEW", steps: [] };
    const rotation = {
        configKeys: { id: "shop:key", secret: "shop:secret" },
        keys: [],
        stacks: [issued("dev-issued-abcdefghij", "aws/deploy/1"), { ...issued("eu", "aws/deploy/2"), isIssued: false }],
    } as unknown as RootRotation;

    it("has a lease of issue revoked", () => {
        const holders = [{ stack: "dev-issued-abcdefghij", urns: ["a", "b", "c", "d", "e"] }];

        const told = describeOtherUses(rotation, { ...steps, holders });

        assert.equal(
            told,
            "dev-issued-abcdefghij holds it in a, b, c, 2 more; wait for the end of its command, or run stacklease revoke aws/deploy/1",
        );
    });

    it("has another stack take its key elsewhere while there is no new one", () => {
        const told = describeOtherUses(rotation, {
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
        const told = describeOtherUses(rotation, { ...steps, holders: [{ stack: "eu", urns: ["a"] }] });

        assert.equal(
            told,
            "eu holds it in a; it has the key from elsewhere than shop:key of its config here: put AKIANEW and its secret there, and run pulumi up",
        );
    });

    it("has a stack whose config has the new key updated by that", () => {
        const config = { "shop:key": { value: "AKIANEW", secret: false } };
        const stacks = [{ ...issued("dev", "aws/deploy/3"), isIssued: false, config }];

        const told = describeOtherUses({ ...rotation, stacks }, { ...steps, holders: [{ stack: "dev", urns: ["a"] }] });

        assert.equal(
            told,
            "dev holds it in a; it was updated by an older config than the one here, or has the key from elsewhere than shop:key: run pulumi up on it here, or put AKIANEW and its secret there",
        );
    });

    it("says how a key that is disabled already is enabled again", () => {
        const keys = [{ id: "AKIAOLD", isActive: false, createdAt: 0, lastUse: "never" as const }];
        const user = { userName: "issuer" } as RootRotation["user"];

        const told = describeOtherUses(
            { ...rotation, keys, user },
            { ...steps, holders: [{ stack: "eu", urns: ["a"] }] },
        );

        assert.match(
            told,
            /; AKIAOLD is disabled by now: should anything need it until then, aws iam update-access-key --user-name issuer --access-key-id AKIAOLD --status Active enables it again$/,
        );
    });
});
