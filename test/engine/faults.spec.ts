import assert from "node:assert/strict";
import type { FaultKind } from "stacklease/simulator";
import { Engine, leaseProgram } from "../support/engine";
import { usersOf } from "../support/leases";
import type { Edit } from "./programs/lease/edit";

const lease = { ttl: "1h", overlap: "30m", rotationTrigger: 1 };
const first: Edit = { lease };
const edits = {
    mint: first,
    "re-scope": {
        lease: { ...lease, tags: { team: "shop" } },
        policy: { policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
    },
    rotate: { lease: { ...lease, rotationTrigger: 2 } },
    revoke: first,
} satisfies Record<string, Edit>;

const forever = Number.POSITIVE_INFINITY;

/**
 * A sample of the faults that test/faults tries at every call. Here, the engine, its state and its plugin process take
 * part.
 */
const samples: [keyof typeof edits, string, FaultKind, number, "succeeds" | "fails"][] = [
    ["mint", "iam:CreateUser", "resetAfter", 1, "succeeds"],
    ["mint", "iam:CreateAccessKey", "errorBefore", forever, "fails"],
    ["re-scope", "iam:AttachUserPolicy", "throttle", 5, "succeeds"],
    ["rotate", "iam:CreateAccessKey", "resetAfter", forever, "fails"],
    ["revoke", "iam:DeleteAccessKey", "resetAfter", 1, "succeeds"],
    ["revoke", "iam:DeleteUser", "errorBefore", forever, "fails"],
];

describe("a fault at an AWS call, with the Pulumi engine", () => {
    let engine: Engine;
    beforeEach(async () => {
        engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    for (const [operation, at, kind, times, expected] of samples) {
        it(`${operation} ${expected} with ${kind} × ${times} at ${at}; a retry and destroy leave nothing behind`, async () => {
            const stack = await engine.stackOf("dev", leaseProgram, edits[operation]);
            const run = () => (operation === "revoke" ? stack.destroy() : stack.up());
            if (operation !== "mint") {
                await (await engine.stackOf("dev", leaseProgram, first)).up();
            }
            engine.aws.faults.add({ at, kind, times });

            const outcome = await run().then(
                () => "succeeds",
                () => "fails",
            );
            assert.equal(outcome, expected);
            engine.aws.faults.clear();
            await run();
            await stack.destroy();

            assert.deepEqual(usersOf(engine.aws), []);
        });
    }
});
