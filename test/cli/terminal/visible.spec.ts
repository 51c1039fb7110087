import assert from "node:assert/strict";
import { visible } from "../../../cli/terminal/print";

describe("visible", () => {
    const texts: [string, string, string][] = [
        ["line ends and tabs", "a\tb\n", "a\tb\n"],
        ["our own colors", "\u001b[32mlive\u001b[39m", "\u001b[32mlive\u001b[39m"],
        ["letters and bars of any kind", "Zoë ██░ 東", "Zoë ██░ 東"],
    ];
    for (const [what, text] of texts) {
        it(`keeps ${what}`, () => {
            assert.equal(visible(text), text);
        });
    }

    const controls: [string, string, string][] = [
        ["a sequence that clears the screen", "ci\u001b[2J", "ci\\u001b[2J"],
        ["a sequence that sets the title", "\u001b]0;x\u0007", "\\u001b]0;x\\u0007"],
        ["a carriage return that overwrites a line", "evil\rgood", "evil\\u000dgood"],
        ["an eight-bit control character", "\u009b2J", "\\u009b2J"],
        ["a character that reverses the text direction", "a\u202eb", "a\\u202eb"],
    ];
    for (const [what, text, expected] of controls) {
        it(`escapes ${what}`, () => {
            assert.equal(visible(text), expected);
        });
    }
});
