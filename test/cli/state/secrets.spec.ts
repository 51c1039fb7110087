import assert from "node:assert/strict";
import { conceal, concealed, holdsSecret, reveal, unread, valueAt } from "../../../cli/pulumi/secrets";
import { secret } from "../../support/exported";

const read = (value: unknown) => secret({ plaintext: JSON.stringify(value) });
const notRead = secret({ ciphertext: "v1:…" });

describe("A checkpoint value", () => {
    const cases: [string, unknown, unknown, unknown][] = [
        ["without secrets", { a: [1, null, "x"] }, { a: [1, null, "x"] }, { a: [1, null, "x"] }],
        ["with a secret that was read", { key: read("wJalr") }, { key: "wJalr" }, { key: concealed }],
        ["with a secret that was not read", { key: notRead, b: 1 }, { key: unread, b: 1 }, { key: concealed, b: 1 }],
        ["with secrets within a secret", read({ a: read(1) }), { a: 1 }, concealed],
        ["with secrets in a list", [read(null), notRead], [null, unread], [concealed, concealed]],
    ];
    for (const [how, given, revealed, shown] of cases) {
        it(`${how} can be revealed and concealed`, () => {
            assert.deepEqual(reveal(given), revealed);
            assert.deepEqual(conceal(given), shown);
            assert.equal(holdsSecret(given), shown !== revealed && !how.startsWith("without"));
        });
    }

    it("that was not read cannot be converted to a string by accident", () => {
        assert.throws(() => `${reveal(notRead) as string}`, TypeError);
    });

    it("in a secret is a secret, and in null is null", () => {
        assert.deepEqual(
            [
                valueAt({ a: 1 }, "a"),
                valueAt({ a: 1 }, "b"),
                valueAt(unread, "a"),
                valueAt(concealed, "a"),
                valueAt(null, "a"),
            ],
            [1, null, unread, concealed, null],
        );
    });
});
