import assert from "node:assert/strict";
import { withGoOn } from "../../../cli/rotateRoot/goOn";

describe("withGoOn", () => {
    for (const [message, whole] of [
        ["update dev: it broke", "update dev: it broke; correct that, and run the same command again to go on"],
        ["update dev: it broke; mend it", "update dev: it broke; mend it, and run the same command again to go on"],
        ["update dev: locked; run the same command again", "update dev: locked; run the same command again"],
    ] as const) {
        it(`gives "${message}" one remedy`, () => assert.equal(withGoOn(message), whole));
    }
});
