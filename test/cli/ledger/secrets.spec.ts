import assert from "node:assert/strict";
import { unwrapSecrets } from "../../../cli/ledger/secrets";

const secret = (content: object) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ...content,
});

describe("A value of a checkpoint", () => {
    const cases: [string, unknown, unknown][] = [
        ["keeps what is no secret", { a: [1, null, "x"] }, { a: [1, null, "x"] }],
        ["gives a secret that was read", { key: secret({ plaintext: '"wJalr"' }) }, { key: "wJalr" }],
        ["gives null for a secret that was not read", { key: secret({ ciphertext: "v1:…" }) }, { key: null }],
        [
            "gives secrets within a secret",
            secret({ plaintext: JSON.stringify({ a: secret({ plaintext: "1" }) }) }),
            { a: 1 },
        ],
        ["gives secrets in lists", [secret({ plaintext: "null" })], [null]],
    ];
    for (const [how, given, expected] of cases) {
        it(how, () => assert.deepEqual(unwrapSecrets(given), expected));
    }
});
