import assert from "node:assert/strict";
import { visible } from "../../../cli/terminal/print";

describe("What the command prints", () => {
    const texts: [string, string, string][] = [
        ["line ends and tabs", "a\tb\n", "a\tb\n"],
        ["our own colours", "\u001b[32mlive\u001b[39m", "\u001b[32mlive\u001b[39m"],
        ["letters and bars of any kind", "Zoë ██░ 東", "Zoë ██░ 東"],
    ];
    for (const [what, text] of texts) {
        it(`keeps ${what}`, () => {
            assert.equal(visible(text), text);
        });
    }

    const steering: [string, string, string][] = [
        ["a screen that is cleared", "ci\u001b[2J", "ci\\u001b[2J"],
        ["a title that is set", "\u001b]0;x\u0007", "\\u001b]0;x\\u0007"],
        ["a line that is written over", "evil\rgood", "evil\\u000dgood"],
        ["an eight-bit control", "\u009b2J", "\\u009b2J"],
        ["a turned direction", "a\u202eb", "a\\u202eb"],
    ];
    for (const [what, text, expected] of steering) {
        it(`escapes ${what}`, () => {
            assert.equal(visible(text), expected);
        });
    }
});
