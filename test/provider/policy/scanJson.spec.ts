import assert from "node:assert/strict";
import fc from "fast-check";
import { scanJson } from "../../../provider/policy/scanJson";

function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}

/** JSON, with something of it cut out, doubled or put in. */
const nearlyJson = fc
    .tuple(
        fc.json(),
        fc.nat(),
        fc.nat({ max: 3 }),
        fc.constantFrom("", '"', "{", "]", ",", ":", "0", "-", "\\", "\n", "e", "."),
    )
    .map(([text, at, length, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + length);
    });

describe("The scan of JSON", () => {
    it("takes what JSON.parse takes, and nothing else", () => {
        fc.assert(
            fc.property(fc.oneof(fc.json(), nearlyJson), (text) => {
                assert.equal(scanJson(text).stopsAt === undefined, isJson(text));
            }),
            { numRuns: 3_000 },
        );
    });

    it("finds a key that stands twice in its object, however it is written", () => {
        assert.deepEqual(scanJson('{"a":1,"b":{"a":2},"\\u0061":[{"a":3}]}').duplicates, [19]);
    });

    for (const [what, text] of [
        ["lists in lists", "[".repeat(200_000)],
        ["objects in objects", '{"a":'.repeat(200_000)],
        ["a string without an end", `"${"a".repeat(1_000_000)}`],
        ["escapes without an end", `"${"\\n".repeat(500_000)}`],
        ["space", " ".repeat(1_000_000)],
    ] as const) {
        it(`ends soon on ${what}`, () => {
            assert.ok(scanJson(text).stopsAt !== undefined);
        }).timeout(60_000);
    }
});
