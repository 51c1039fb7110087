import assert from "node:assert/strict";
import { stackNames } from "../../../cli/commands/rotateRoot/stackStates";

function listed(...names: string[]) {
    return names.map((name, index) => ({ name, current: index === 0 }));
}

const one = listed("organization/shop/dev", "organization/shop/prod");
const two = listed("acme/shop/dev", "bank/shop/dev", "bank/shop/prod");

describe("stackNames", () => {
    for (const { title, stacks, asked, names } of [
        { title: "short ones, the current first", stacks: one, asked: undefined, names: ["dev", "prod"] },
        { title: "the asked one first", stacks: one, asked: "prod", names: ["prod", "dev"] },
        {
            title: "whole ones as the asked one is",
            stacks: one,
            asked: "organization/shop/prod",
            names: ["organization/shop/prod", "organization/shop/dev"],
        },
        { title: "none for the CLI to explain", stacks: [], asked: undefined, names: [undefined] },
        {
            title: "those of other organizations as they are",
            stacks: two,
            asked: undefined,
            names: ["acme/shop/dev", "bank/shop/dev", "bank/shop/prod"],
        },
        {
            title: "the asked one by its organization",
            stacks: two,
            asked: "bank/dev",
            names: ["bank/shop/dev", "acme/shop/dev", "bank/shop/prod"],
        },
        {
            title: "the asked one that is in one organization alone",
            stacks: two,
            asked: "prod",
            names: ["bank/shop/prod", "acme/shop/dev", "bank/shop/dev"],
        },
    ]) {
        it(`gives ${title}`, () => assert.deepEqual(stackNames(stacks, asked), names));
    }

    it("refuses one that may be two", () =>
        assert.throws(
            () => stackNames(two, "dev"),
            /several stacks .*: acme\/shop\/dev and bank\/shop\/dev; choose one/,
        ));
});
