import assert from "node:assert/strict";
import { stackNames } from "../../../cli/commands/rotateRoot/stackStates";

function listed(...names: string[]) {
    return names.map((name, index) => ({ name, current: index === 0 }));
}

const one = listed("organization/shop/dev", "organization/shop/prod");
const two = listed("acme/shop/dev", "bank/shop/dev", "bank/shop/prod");

describe("stackNames", () => {
    for (const { title, stacks, requested, names } of [
        { title: "short names, the current stack first", stacks: one, requested: undefined, names: ["dev", "prod"] },
        { title: "the requested stack first", stacks: one, requested: "prod", names: ["prod", "dev"] },
        {
            title: "fully qualified names if the requested one is",
            stacks: one,
            requested: "organization/shop/prod",
            names: ["organization/shop/prod", "organization/shop/dev"],
        },
        {
            title: "an undefined name, which the CLI reports, if there is no stack",
            stacks: [],
            requested: undefined,
            names: [undefined],
        },
        {
            title: "fully qualified names of several organizations",
            stacks: two,
            requested: undefined,
            names: ["acme/shop/dev", "bank/shop/dev", "bank/shop/prod"],
        },
        {
            title: "a stack requested with its organization first",
            stacks: two,
            requested: "bank/dev",
            names: ["bank/shop/dev", "acme/shop/dev", "bank/shop/prod"],
        },
        {
            title: "a requested stack that only one organization has first",
            stacks: two,
            requested: "prod",
            names: ["bank/shop/prod", "acme/shop/dev", "bank/shop/dev"],
        },
    ]) {
        it(`returns ${title}`, () => assert.deepEqual(stackNames(stacks, requested), names));
    }

    it("refuses an ambiguous name", () =>
        assert.throws(
            () => stackNames(two, "dev"),
            /several stacks .*: acme\/shop\/dev and bank\/shop\/dev; choose one/,
        ));
});
