import assert from "node:assert/strict";
import { describeOtherUses } from "../../../cli/commands/rotateRoot/describeSteps";
import type { RootRotation } from "../../../cli/commands/rotateRoot/rotation";
import { checkpointOf } from "../../support/exported";

/** Returns an issued stack with one lease, with the parts of its state that are read. */
function issued(name: string, leaseId: string) {
    const lease = { type: "DynamicCredential", name: "me", id: leaseId, outputs: { leaseId } } as const;
    const checkpoint = checkpointOf([lease], "secrets", name);
    return { name, isIssued: true, location: checkpoint.location, checkpoint, keyLocations: [], config: {} };
}

describe("describeOtherUses", () => {
    const steps = { old: "AKIAOLD", target: "AKIANEW", steps: [] };
    const rotation = {
        configKeys: { id: "shop:key", secret: "shop:secret" },
        keys: [],
        stacks: [issued("dev-issued-abcdefghij", "aws/deploy/1"), { ...issued("eu", "aws/deploy/2"), isIssued: false }],
    } as unknown as RootRotation;

    it("suggests to revoke an issued lease", () => {
        const otherUses = [{ stack: "dev-issued-abcdefghij", urns: ["a", "b", "c", "d", "e"] }];

        const described = describeOtherUses(rotation, { ...steps, otherUses });

        assert.equal(
            described,
            "dev-issued-abcdefghij has the old key in a, b, c, 2 more; wait until its command has ended, or run stacklease revoke aws/deploy/1",
        );
    });

    it("suggests another key for another stack while there is no new one", () => {
        const described = describeOtherUses(rotation, {
            ...steps,
            target: undefined,
            otherUses: [{ stack: "eu", urns: ["a"] }],
        });

        assert.match(
            described,
            /shop:key of its config in this folder: make it use that config key, or the key of another user, and/,
        );
    });

    it("suggests the new key for another stack", () => {
        const described = describeOtherUses(rotation, { ...steps, otherUses: [{ stack: "eu", urns: ["a"] }] });

        assert.equal(
            described,
            "eu has the old key in a; it does not get the key from shop:key of its config in this folder: put AKIANEW and its secret where it gets the key from, and run pulumi up",
        );
    });

    it("suggests pulumi up for a stack whose config has the new key", () => {
        const config = { "shop:key": { value: "AKIANEW", secret: false } };
        const stacks = [{ ...issued("dev", "aws/deploy/3"), isIssued: false, config }];

        const described = describeOtherUses(
            { ...rotation, stacks },
            { ...steps, otherUses: [{ stack: "dev", urns: ["a"] }] },
        );

        assert.equal(
            described,
            "dev has the old key in a; either its last update used an older config than the one in this folder, and pulumi up here corrects that, or it does not get the key from shop:key: put AKIANEW and its secret where it gets it from, and run pulumi up",
        );
    });

    it("explains how to enable a key that is already disabled", () => {
        const keys = [{ id: "AKIAOLD", isActive: false, createdAt: 0, lastUse: "never" as const }];
        const user = { userName: "issuer" } as RootRotation["user"];

        const described = describeOtherUses(
            { ...rotation, keys, user },
            { ...steps, otherUses: [{ stack: "eu", urns: ["a"] }] },
        );

        assert.match(
            described,
            /; AKIAOLD is now disabled: .* aws iam update-access-key --user-name issuer --access-key-id AKIAOLD --status Active$/,
        );
    });
});
