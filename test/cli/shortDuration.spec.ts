import assert from "node:assert/strict";
import { shortDuration } from "../../cli/terminal/quantities";

describe("shortDuration", () => {
    for (const [seconds, text] of [
        [59, "59s"],
        [61, "1m1s"],
        [3_661, "1h1m"],
        [90_061, "1d1h"],
        [86_400, "1d"],
    ] as const) {
        it(`shortens ${seconds} seconds to ${text}`, () => assert.equal(shortDuration(seconds * 1_000), text));
    }
});
