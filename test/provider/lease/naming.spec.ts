import assert from "node:assert/strict";
import fc from "fast-check";
import { generateUserName, namePattern, namePrefixLimit } from "../../../provider/lease/naming";

describe("the user name of a lease", () => {
    it("is the prefix, the resource name and a random part", () => {
        assert.match(generateUserName("stacklease", "ci"), /^stacklease-ci-[a-z2-7]{12}$/);
    });

    it("differs each time", () => {
        const names = Array.from({ length: 1_000 }, () => generateUserName("stacklease", "ci"));
        assert.equal(new Set(names).size, names.length);
    });

    it("shortens a long resource name but not the random part", () => {
        const name = generateUserName("stacklease", "x".repeat(200));
        assert.equal(name.length, 64);
        assert.match(name, /-[a-z2-7]{12}$/);
    });

    it("is valid for IAM, whatever the resource name", () => {
        fc.assert(
            fc.property(
                fc.string({ unit: "binary" }),
                fc.integer({ min: 1, max: namePrefixLimit }),
                (resource, length) => {
                    const name = generateUserName("p".repeat(length), resource);
                    assert.match(name, namePattern);
                    assert.ok(name.length <= 64);
                },
            ),
        );
    });
});
