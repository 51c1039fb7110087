import assert from "node:assert/strict";
import { issuedStackName, issuedUnder, parentOf, shortName } from "../../../cli/ledger/stacks";

describe("A stack of issue", () => {
    it("tells by its name whose policy it has used", () => {
        assert.equal(parentOf(issuedStackName("dev", "abcdefghi2")), "dev");
        assert.equal(parentOf(issuedStackName("eu-issued-x", "abcdefghi2")), "eu-issued-x");
        assert.equal(parentOf("dev"), undefined);
        assert.equal(parentOf("dev-issued-by-hand"), undefined);
    });

    it("keeps organization and project of a qualified name", () => {
        assert.equal(issuedStackName("acme/shop/dev", "abcdefghi2"), "acme/shop/dev-issued-abcdefghi2");
        assert.equal(shortName("acme/shop/dev"), "dev");
    });

    for (const [whose, qualifier] of [
        ["the user's own", ""],
        ["another", "acme/"],
    ]) {
        it(`is known by its parent's name, the current one's where none is given, in ${whose} organization`, () => {
            const names = ["dev", "prod", "dev-issued-abcdefghi2", "prod-issued-abcdefghi2"];
            const listed = names.map((name) => ({ name: `${qualifier}${name}`, current: name === "dev" }));

            assert.deepEqual(issuedUnder(listed), [`${qualifier}dev-issued-abcdefghi2`]);
            assert.deepEqual(issuedUnder(listed, "acme/shop/dev"), ["acme/shop/dev-issued-abcdefghi2"]);
        });
    }
});
