import assert from "node:assert/strict";
import { issuedStacksByName, issuedStacksOf } from "../../../cli/state/findIssuedStacks";
import { hasLedgerHash, isNamedAfter, issuedStackName, parentOf, shortName } from "../../../cli/state/stacks";

const [ours, theirs] = ["26e6ee8b-0f9d-4f0a-9d3c-7d3d4b1f2a10", "5fd4a6fe-30c0-4e79-8f0e-3b3e1a2b4c5d"];

describe("An issued stack", () => {
    it("has its parent's name in its own", () => {
        assert.equal(parentOf(issuedStackName("dev", ours, "abcde2")), "dev");
        assert.equal(parentOf(issuedStackName("eu-issued-x", ours, "abcde2")), "eu-issued-x");
        assert.equal(parentOf("dev"), undefined);
        assert.equal(parentOf("dev-issued-by-hand"), undefined);
    });

    it("keeps the organization and the project of its parent's name", () => {
        assert.match(issuedStackName("acme/shop/dev", ours, "abcde2"), /^acme\/shop\/dev-issued-[a-z2-7]{4}abcde2$/);
        assert.equal(shortName("acme/shop/dev"), "dev");
    });

    it("has the hash of the parent's ledger in its name", () => {
        const issued = issuedStackName("dev", ours, "abcde2");

        assert.deepEqual([hasLedgerHash(issued, ours), hasLedgerHash(issued, theirs)], [true, false]);
    });

    for (const length of [82, 83, 100]) {
        it(`has a valid Pulumi name if its parent's name has ${length} characters`, () => {
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
        it(`is found by its parent's name, by default the current stack's, in ${whose} organization`, () => {
            const names = ["dev", "prod", "dev-issued-abcdefghi2", "prod-issued-abcdefghi2"];
            const listed = names.map((name) => ({ name: `${qualifier}${name}`, current: name === "dev" }));

            assert.deepEqual(issuedStacksByName(listed, undefined), [`${qualifier}dev-issued-abcdefghi2`]);
            assert.deepEqual(issuedStacksByName(listed, "acme/shop/dev"), ["acme/shop/dev-issued-abcdefghi2"]);
        });
    }
});

describe("An issued stack, among renamed and copied stacks,", () => {
    const issued = issuedStackName("dev", ours, "abcde2");
    const old = "dev-issued-abcdefghi2"; // A name from v0.1.0.
    const cases: [
        behavior: string,
        name: string,
        parent: string,
        ledgerId: string,
        others: Record<string, string>,
        isIn: boolean,
    ][] = [
        ["belongs to the stack with its parent's name and ledger", issued, "dev", ours, { prod: theirs }, true],
        ["belongs to its renamed parent", issued, "prod", ours, {}, true],
        [
            "does not belong to a stack that got the name of its renamed parent",
            issued,
            "dev",
            theirs,
            { prod: ours },
            false,
        ],
        [
            "belongs to its renamed parent even if another stack got the name",
            issued,
            "prod",
            ours,
            { dev: theirs },
            true,
        ],
        ["does not belong to a copy of its parent", issued, "copy", ours, { dev: ours }, false],
        [
            "belongs to the stack with its parent's name if no stack has the ledger",
            issued,
            "dev",
            theirs,
            { prod: theirs },
            true,
        ],
        [
            "belongs to the stack with its parent's name if its own name has no ledger hash",
            old,
            "dev",
            ours,
            { prod: theirs },
            true,
        ],
        ["does not belong to another stack", issued, "prod", theirs, { dev: ours }, false],
    ];
    for (const [behavior, name, parent, ledgerId, others, isIn] of cases) {
        it(behavior, async () => {
            const listed = [parent, ...Object.keys(others), name].map((each) => ({ name: each, current: false }));

            const found = await issuedStacksOf(listed, { name: parent, ledgerIds: [ledgerId] }, async (stack) => [
                others[stack] ?? "",
            ]);

            assert.deepEqual(found, isIn ? [name] : []);
        });
    }
});
