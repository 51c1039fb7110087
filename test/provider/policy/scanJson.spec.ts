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

/** JSON with a part removed, duplicated or inserted. */
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

describe("the JSON scanner", () => {
    it("accepts exactly what JSON.parse accepts", () => {
        fc.assert(
            fc.property(fc.oneof(fc.json(), nearlyJson), (text) => {
                assert.equal(scanJson(text).stopsAt === undefined, isJson(text));
            }),
            { numRuns: 3_000 },
        );
    });

    it("finds duplicate keys of an object, however they are escaped", () => {
        assert.deepEqual(scanJson('{"a":1,"b":{"a":2},"\\u0061":[{"a":3}]}').duplicates, [19]);
    });

    for (const [what, text] of [
        ["nested lists", "[".repeat(200_000)],
        ["nested objects", '{"a":'.repeat(200_000)],
        ["an unterminated string", `"${"a".repeat(1_000_000)}`],
        ["unterminated escapes", `"${"\\n".repeat(500_000)}`],
        ["whitespace", " ".repeat(1_000_000)],
    ] as const) {
        it(`finishes quickly for ${what}`, () => {
            assert.ok(scanJson(text).stopsAt !== undefined);
        }).timeout(60_000);
    }
});
