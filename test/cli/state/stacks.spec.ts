import assert from "node:assert/strict";
import { issuedStacksByName, issuedStacksOf } from "../../../cli/state/findIssuedStacks";
import { hasLedgerHash, isNamedAfter, issuedStackName, parentOf, shortName } from "../../../cli/state/stacks";

const [ours, theirs] = ["26e6ee8b-0f9d-4f0a-9d3c-7d3d4b1f2a10", "5fd4a6fe-30c0-4e79-8f0e-3b3e1a2b4c5d"];

describe("A stack of issue", () => {
    it("tells by its name whose policy it has used", () => {
        assert.equal(parentOf(issuedStackName("dev", ours, "abcde2")), "dev");
        assert.equal(parentOf(issuedStackName("eu-issued-x", ours, "abcde2")), "eu-issued-x");
        assert.equal(parentOf("dev"), undefined);
        assert.equal(parentOf("dev-issued-by-hand"), undefined);
    });

    it("keeps organization and project of a qualified name", () => {
        assert.match(issuedStackName("acme/shop/dev", ours, "abcde2"), /^acme\/shop\/dev-issued-[a-z2-7]{4}abcde2$/);
        assert.equal(shortName("acme/shop/dev"), "dev");
    });

    it("bears the mark of the ledger", () => {
        const issued = issuedStackName("dev", ours, "abcde2");

        assert.deepEqual([hasLedgerHash(issued, ours), hasLedgerHash(issued, theirs)], [true, false]);
    });

    for (const length of [82, 83, 100]) {
        it(`has a name that Pulumi takes, under a stack's name of ${length} characters`, () => {
            const [parent, other] = [`${"s".repeat(length - 1)}a`, `${"s".repeat(length - 1)}b`];

            const issued = issuedStackName(`acme/shop/${parent}`, ours, "abcde2");

            assert.match(issued, /^acme\/shop\/[\w.-]{1,100}$/);
            const name = shortName(issued);
            assert.deepEqual([isNamedAfter(name, parent), isNamedAfter(name, other)], [true, false]);
        });
    }

    for (const [whose, qualifier] of [
        ["the user's own", ""],
        ["another", "acme/"],
    ]) {
        it(`is known by its parent's name, the current one's where none is given, in ${whose} organization`, () => {
            const names = ["dev", "prod", "dev-issued-abcdefghi2", "prod-issued-abcdefghi2"];
            const listed = names.map((name) => ({ name: `${qualifier}${name}`, current: name === "dev" }));

            assert.deepEqual(issuedStacksByName(listed, undefined), [`${qualifier}dev-issued-abcdefghi2`]);
            assert.deepEqual(issuedStacksByName(listed, "acme/shop/dev"), ["acme/shop/dev-issued-abcdefghi2"]);
        });
    }
});

describe("A stack of issue belongs to the stack", () => {
    const issued = issuedStackName("dev", ours, "abcde2");
    const old = "dev-issued-abcdefghi2"; // As v0.1.0 named them.
    const cases: [
        whose: string,
        name: string,
        parent: string,
        ledgerId: string,
        others: Record<string, string>,
        isIn: boolean,
    ][] = [
        ["that it is named after and whose ledger it names", issued, "dev", ours, { prod: theirs }, true],
        ["that has had the name, and was renamed", issued, "prod", ours, {}, true],
        ["that was renamed, and not to one that has the name now", issued, "dev", theirs, { prod: ours }, false],
        ["that was renamed, though another has the name now", issued, "prod", ours, { dev: theirs }, true],
        ["that it is named after, and not to a copy of that", issued, "copy", ours, { dev: ours }, false],
        [
            "that it is named after, where no stack has the ledger any more",
            issued,
            "dev",
            theirs,
            { prod: theirs },
            true,
        ],
        ["that it is named after, if its name has no mark", old, "dev", ours, { prod: theirs }, true],
        ["and to no other", issued, "prod", theirs, { dev: ours }, false],
    ];
    for (const [whose, name, parent, ledgerId, others, isIn] of cases) {
        it(whose, async () => {
            const listed = [parent, ...Object.keys(others), name].map((each) => ({ name: each, current: false }));

            const found = await issuedStacksOf(listed, { name: parent, ledgerIds: [ledgerId] }, async (stack) => [
                others[stack] ?? "",
            ]);

            assert.deepEqual(found, isIn ? [name] : []);
        });
    }
});
