import assert from "node:assert/strict";
import type { FaultKind } from "stacklease/simulator";
import { Engine } from "../support/engine";
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
        it(`${operation} ${expected} with ${kind} × ${times} at ${at}; after a retry of a failure, nothing is left behind`, async () => {
            if (operation !== "mint") {
                await engine.store("dev", first);
            }
            const before = usersOf(engine.aws);
            const stack = await engine.leaseStack("dev", edits[operation]);
            const run = () => (operation === "revoke" ? stack.destroy() : stack.up());
            let hits = 0;
            engine.aws.faults.add({ at, kind, times, onHit: () => hits++ });

            const outcome = await run().then(
                () => "succeeds",
                () => "fails",
            );
            assert.equal(outcome, expected);
            assert.ok(hits > 0);
            engine.aws.faults.clear();
            if (expected === "fails") {
                await run();
            }

            const { userName } = await stack.outputs();
            // A rotated lease works until the end of the overlap.
            const predecessors = operation === "rotate" ? before : [];
            assert.deepEqual(usersOf(engine.aws), [...predecessors, ...(userName ? [userName.value] : [])]);
            assert.equal(userName === undefined, operation === "revoke");
        });
    }
});
