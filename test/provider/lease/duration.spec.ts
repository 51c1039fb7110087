import assert from "node:assert/strict";
import fc from "fast-check";
import { explanationText, type Reason } from "../../../provider/errors/leaseError";
import { formatDuration, parseDuration } from "../../../provider/lease/duration";

describe("a duration", () => {
    for (const [text, seconds] of [
        [90, 90],
        ["90s", 90],
        ["30m", 1_800],
        ["1h30m", 5_400],
        ["7d", 604_800],
        ["1d2h3m4s", 93_784],
        ["never", Number.POSITIVE_INFINITY],
    ] as const) {
        it(`parses ${JSON.stringify(text)} as ${seconds} seconds`, () => {
            assert.deepEqual(parseDuration(text), { seconds });
        });
    }

    for (const value of [
        "",
        "m30",
        "30m1h",
        "1.5h",
        "30 m",
        "-5m",
        "30M",
        "forever",
        1.5,
        Number.NaN,
        true,
        {},
        null,
    ]) {
        it(`rejects ${JSON.stringify(value)}, with the valid format in the message`, () => {
            assert.match(
                explanationText((parseDuration(value) as { fault: Reason }).fault),
                /use a number of seconds, or text such as "90s"/,
            );
        });
    }

    for (const value of [0, -1, "0s", "0h0m"]) {
        it(`rejects ${JSON.stringify(value)}, which is not positive`, () => {
            assert.match((parseDuration(value) as { fault: Reason }).fault.reason, /must be at least one second/);
        });
    }

    it("parses whatever it formats", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (seconds) => {
                assert.deepEqual(parseDuration(formatDuration(seconds)), { seconds });
            }),
        );
    });
});
