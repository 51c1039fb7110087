import assert from "node:assert/strict";
import { withRerunRemedy } from "../../../cli/commands/rotateRoot/rootUser";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";

describe("withRerunRemedy", () => {
    const about = { code: "PulumiFailure", operation: new Operation("update", "stack", "dev") } as const;
    for (const [remedy, whole] of [
        ["", "correct that, and run the same command again to resume"],
        ["fix it", "fix it, and run the same command again to resume"],
        ["run the same command again", "run the same command again"],
    ] as const) {
        it(`turns "${remedy}" into "${whole}"`, () => {
            assert.equal(withRerunRemedy(new LeaseError({ ...about, reason: "it broke", remedy })).remedy, whole);
        });
    }
});
