import assert from "node:assert/strict";
import fc from "fast-check";
import { minimumAgeMs } from "../../../cli/commands/sweep/matchUsers";
import type { PastLease, StackPast } from "../../../cli/commands/sweep/stackPast";
import type { SweepFinding } from "../../../cli/commands/sweep/sweepFinding";
import { onlyLedger, type SweptStack } from "../../../cli/commands/sweep/sweptLedgers";
import type { LedgerLease } from "../../../cli/state/leases";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import { guard, killedDocument, leaseDocument } from "../../../provider/lease/guard";
import { ledgerTag } from "../../../provider/lease/naming";
import {
    compare,
    emptyPast,
    type Holdings,
    ledgerLease,
    ledgers,
    listedUser,
    minutes,
    now,
    swept,
    sweptStack,
    tagsOf,
} from "./fixture";

const [user, other] = [listedUser("ci-1"), listedUser("ci-2")];
const over = (ago: number) => ({ lease: { expiresAt: minutes(-ago) } });
const weakened = { Version: "2012-10-17", Statement: [{ ...guard(minutes(240)), Effect: "Allow" }] } as const;
const pending = ledgerLease("", { leaseId: "", lease: { userName: null, arn: "", accessKeyId: "" } });
const savedAgo = (ago: number) => ({ stacks: [sweptStack({ savedAt: minutes(-ago) })] });
const locked = new LeaseError({
    code: "StackUnavailable",
    operation: new Operation("read", "stack", "x"),
    reason: "it is locked; really",
    remedy: "wait",
});
const movedTo = (lease: LedgerLease) => ({ others: { leases: [lease], unreadable: [] } });
const pastOf = (past: Partial<StackPast>, overrides: Partial<SweptStack> = {}) => ({
    stacks: [sweptStack({ past: { ...emptyPast, ...past }, ...overrides })],
});
/** A past state with a lease of user `ci-1`, which ends in an hour, like its guard, by default. */
const named = (lease: Partial<PastLease> = {}) =>
    pastOf({ leases: new Map([["ci-1", { isRetained: false, expiresAt: minutes(60), ...lease }]]) });
/** A ledger that no state has now, and that a state of the stack had until this many minutes ago. */
const goneAgo = (ago: number) =>
    pastOf(
        { ledgers: new Map([[ledgers.ours, { savedAt: minutes(-ago), permissionsBoundary: null }]]) },
        { ledgerIds: new Set() },
    );
/** A pending mint whose lease should end this many minutes from now. */
const ending = (end: number, begun = -120) => ({
    ...pending,
    lease: { ...pending.lease, expiresAt: minutes(end), issuedAt: minutes(begun) },
});
const unknownPast = { stacks: [sweptStack({ past: undefined })] };
const endedAgo = (ago: number) => ({ documents: { "ci-1": leaseDocument(null, "aws", minutes(-ago)) } });
const session = { credentialType: "assumed_role", userName: null, arn: "arn:aws:sts::123456789012:assumed-role/r/s" };

const cases: [name: string, holdings: Holdings, found: string[]][] = [
    ["an empty account", {}, []],
    ["a user with its lease", { users: [user], leases: [ledgerLease("ci-1")] }, []],
    [
        "a user whose name differs from the ledger only in case",
        { users: [listedUser("CI-1")], leases: [ledgerLease("ci-1")] },
        [],
    ],

    ["a user without a lease", { users: [user] }, ["orphan ci-1"]],
    ["a user that is a minute too young", { users: [listedUser("ci-1", { ageMs: minimumAgeMs - 60_000 })] }, []],
    ["a user that is just old enough", { users: [listedUser("ci-1", { ageMs: minimumAgeMs })] }, ["orphan ci-1"]],
    ["a user of an interrupted mint", { users: [user], leases: [pending] }, ["orphan ci-1"]],
    [
        "a user whose mint may still wait for its key",
        {
            users: [listedUser("ci-1", { ageMs: 30 * 60_000 })],
            leases: [{ ...pending, lease: { ...pending.lease, readyTimeout: "20m" } }],
        },
        [],
    ],
    ["a user of another ledger", { users: [listedUser("ci-1", { ledgerId: ledgers.others })] }, ["unreadable ci-1"]],
    ["a user without tags", { users: [user], tags: { "ci-1": {} } }, []],
    [
        "a user with another ledger's tag",
        { users: [user], tags: { "ci-1": { ...tagsOf(user), [ledgerTag]: ledgers.others } } },
        [],
    ],
    [
        "a second user of the same lease",
        { users: [user, other], leases: [ledgerLease("ci-1")], tags: { "ci-2": tagsOf(user) } },
        [],
    ],
    ["a user outside of a ledger's path", { users: [listedUser("ci-1", { ledgerId: null })] }, []],
    [
        "a user that another stack created from a copy of the state",
        { users: [user], tags: { "ci-1": tagsOf(user, "copy") } },
        ["unreadable ci-1"],
    ],
    [
        "a user of a stack without a state, even if all states were read",
        { users: [user], tags: { "ci-1": tagsOf(user, "old") }, ledgers: { isAll: true } },
        ["unreadable ci-1"],
    ],
    ["a user created when the state was last saved", { users: [user], ledgers: savedAgo(120) }, ["orphan ci-1"]],
    [
        "a user created after the state was last saved, as by a copy of the state",
        { users: [user], ledgers: savedAgo(121) },
        ["unreadable ci-1"],
    ],
    [
        "a user of an interrupted mint just after the state was saved",
        { users: [user], leases: [ending(60)], ledgers: savedAgo(135) },
        ["orphan ci-1"],
    ],
    [
        "a user of a copy of a state with an interrupted mint",
        { users: [user], leases: [ending(61)], ledgers: savedAgo(121) },
        ["unreadable ci-1"],
    ],
    [
        "a user of a copy of a state that now has only a pending mint",
        { users: [user], leases: [ending(61)], ledgers: goneAgo(121) },
        ["unreadable ci-1"],
    ],
    [
        "a user of a state without a saved time",
        { users: [user], ledgers: { stacks: [sweptStack({ savedAt: null })] } },
        ["unreadable ci-1"],
    ],
    ["a user in another stack's state", { users: [user], ledgers: movedTo(ledgerLease("CI-1")) }, []],
    [
        "a user of a lease in another stack's state",
        { users: [user], ledgers: movedTo(ledgerLease("ci-9", { leaseId: "aws/deploy/ci-1" })) },
        [],
    ],
    ["a user while a lease of another stack is pending", { users: [user], ledgers: movedTo(pending) }, ["orphan ci-1"]],

    ["a user without a lease's tag", { users: [user], tags: { "ci-1": { [ledgerTag]: ledgers.ours } } }, []],
    ["a user of a ledger that no state has now", { users: [user], ledgers: goneAgo(119) }, ["orphan ci-1"]],
    [
        "a user created after the last state with its ledger",
        { users: [user], ledgers: goneAgo(121) },
        ["unreadable ci-1"],
    ],
    ["a user that retainOnDelete kept", { users: [user], ledgers: named({ isRetained: true }) }, []],
    [
        "a retained user that ended in AWS less than an hour ago",
        { users: [user], ledgers: named({ isRetained: true }), ...endedAgo(59) },
        [],
    ],
    [
        "a retained user that ended in AWS more than an hour ago",
        { users: [user], ledgers: named({ isRetained: true }), ...endedAgo(61) },
        ["orphan ci-1"],
    ],
    [
        "a retained user that was killed",
        { users: [user], ledgers: named({ isRetained: true }), documents: { "ci-1": killedDocument } },
        ["orphan ci-1"],
    ],
    ["a user that pulumi state delete left", { users: [user], ledgers: named() }, ["orphan ci-1"]],
    [
        "a user that was renewed after pulumi state delete",
        { users: [user], ledgers: named({ expiresAt: minutes(30) }) },
        ["unreadable ci-1"],
    ],
    [
        "an older user of a ledger that a copy continues",
        { users: [user, listedUser("ci-2", { ageMs: 20 * 60_000 })], ledgers: savedAgo(60) },
        ["unreadable ci-1"],
    ],

    ["a lease whose user was deleted", { leases: [ledgerLease("ci-1")] }, ["ghost ci-1"]],
    ["a lease whose user exists but is not listed yet", { leases: [ledgerLease("ci-1")], unlisted: ["ci-1"] }, []],
    [
        "a lease without a user that is too young",
        { leases: [ledgerLease("ci-1", { lease: { issuedAt: minutes(-14) } })] },
        [],
    ],
    ["an expired lease without a user", { leases: [ledgerLease("ci-1", over(1))] }, []],
    ["a lease in another account", { leases: [ledgerLease("ci-1", { lease: { accountId: "210987654321" } })] }, []],
    ["a session", { leases: [ledgerLease("ci-1", { lease: session as never })] }, []],

    ["a user whose guard has passed", { users: [user], leases: [ledgerLease("ci-1", over(1))] }, ["overdue ci-1"]],
    [
        "a killed user past its end",
        { users: [user], leases: [ledgerLease("ci-1", over(1))], documents: { "ci-1": killedDocument } },
        ["overdue ci-1"],
    ],

    [
        "a predecessor past its overlap",
        { users: [user], leases: [ledgerLease("ci-1", { successor: "aws/deploy/x", ...over(1) })] },
        ["superseded ci-1"],
    ],
    [
        "a session past its overlap",
        {
            leases: [
                ledgerLease("ci-1", {
                    successor: "aws/deploy/x",
                    lease: { ...session, expiresAt: minutes(-1) } as never,
                }),
            ],
        },
        ["superseded"],
    ],
    [
        "a predecessor past its overlap whose user was deleted",
        { leases: [ledgerLease("ci-1", { successor: "aws/deploy/x", ...over(1) })] },
        [],
    ],
    [
        "a predecessor past its overlap whose guard was moved",
        {
            users: [user],
            leases: [ledgerLease("ci-1", { successor: "aws/deploy/x", ...over(1) })],
            documents: { "ci-1": leaseDocument(null, "aws", minutes(60)) },
        },
        ["drifted ci-1"],
    ],
    [
        "a predecessor within its overlap",
        { users: [user], leases: [ledgerLease("ci-1", { successor: "aws/deploy/x" })] },
        [],
    ],
    [
        "a replaced lease that the engine has not deleted",
        { users: [user], leases: [ledgerLease("ci-1")], ledgers: { replaced: new Set(["aws/deploy/ci-1"]) } },
        ["superseded ci-1"],
    ],

    [
        "a lease with drift that refresh found",
        { users: [user], leases: [ledgerLease("ci-1", { lease: { drift: ["tags: x was added"] } })] },
        ["drifted ci-1"],
    ],
    [
        "a user without a document",
        { users: [user], leases: [ledgerLease("ci-1")], documents: { "ci-1": null } },
        ["drifted ci-1"],
    ],
    [
        "a killed user",
        { users: [user], leases: [ledgerLease("ci-1")], documents: { "ci-1": killedDocument } },
        ["drifted ci-1"],
    ],
    [
        "a weakened guard",
        { users: [user], leases: [ledgerLease("ci-1")], documents: { "ci-1": weakened } },
        ["drifted ci-1"],
    ],
    [
        "a guard with a later end, on an expired lease",
        {
            users: [user],
            leases: [ledgerLease("ci-1", over(90))],
            documents: { "ci-1": leaseDocument(null, "aws", minutes(1_000)) },
        },
        ["drifted ci-1"],
    ],
    [
        "a lease without an end and without a guard",
        { users: [user], leases: [ledgerLease("ci-1", { lease: { expiresAt: null } })] },
        [],
    ],
    [
        "an unfinished lease without a document",
        { users: [user], leases: [ledgerLease("ci-1", { lease: { accessKeyId: "" } })], documents: { "ci-1": null } },
        [],
    ],

    ["a stack that cannot be read", { ledgers: { unreadable: [locked] } }, ["unreadable"]],
];

function inShort({ kind, users, lease }: SweepFinding): string {
    const name = users[0]?.userName ?? lease?.lease.userName;
    return name ? `${kind} ${name}` : kind;
}

describe("compareLedgers", () => {
    for (const [name, holdings, found] of cases) {
        it(`finds ${found.join(", ") || "nothing"} in ${name}`, () => {
            assert.deepEqual(compare(holdings).findings.map(inShort), found);
        });
    }

    const removable = (holdings: Holdings) =>
        compare(holdings).findings.map((finding) => [inShort(finding), finding.isRemovable]);

    it("allows the removal of orphans, and with --expired of leases that ended more than an hour ago", () => {
        const holdings = {
            users: ["a", "b", "c", "d"].map((name) => listedUser(name)),
            leases: [
                ledgerLease("a", over(59)),
                ledgerLease("b", over(61)),
                ledgerLease("c", { successor: "aws/deploy/x", ...over(61) }),
            ],
        };

        assert.deepEqual(removable(holdings), [
            ["orphan d", true],
            ["overdue a", false],
            ["overdue b", false],
            ["superseded c", false],
        ]);
        assert.deepEqual(removable({ ...holdings, expired: true }), [
            ["orphan d", true],
            ["overdue a", false],
            ["overdue b", true],
            ["superseded c", true],
        ]);
    });

    it("does not allow the removal of an orphan that a stack that cannot be read may have", () => {
        const { findings } = compare({ users: [user], ledgers: { others: { leases: [], unreadable: [locked] } } });

        assert.deepEqual(
            findings.map((finding) => [inShort(finding), finding.isRemovable]),
            [
                ["orphan ci-1", false],
                ["unreadable", false],
            ],
        );
    });

    const provable: [what: string, holdings: Holdings, isRemovable: boolean][] = [
        ["its past is unknown", { ledgers: unknownPast }, false],
        ["its past is incomplete", { ledgers: pastOf({ sinceMs: now }) }, false],
        ["its past ends before it was created", { ledgers: pastOf({ untilMs: now - 3 * minimumAgeMs * 8 }) }, false],
        ["it comes from a pending mint", { ledgers: unknownPast, leases: [ending(60)] }, true],
        ["a pending mint has another end", { ledgers: unknownPast, leases: [ending(61)] }, false],
        ["a pending mint began at another time", { ledgers: unknownPast, leases: [ending(60, -90)] }, false],
        [
            "it has neither document nor key",
            { ledgers: unknownPast, documents: { "ci-1": null }, bare: ["ci-1"] },
            true,
        ],
        ["it ended in AWS more than an hour ago", { ledgers: unknownPast, ...endedAgo(61) }, true],
    ];
    for (const [what, holdings, isRemovable] of provable) {
        it(`${isRemovable ? "allows" : "does not allow"} the removal of an orphan if ${what}`, () => {
            const [finding] = compare({ users: [user], ...holdings }).findings;

            assert.deepEqual([finding?.kind, finding?.isRemovable], ["orphan", isRemovable]);
            assert.match(
                finding?.remedy ?? "",
                isRemovable ? /^--apply/ : new RegExp(`--ledger ${ledgers.ours} --apply`),
            );
        });
    }

    it("allows the removal of all users of a ledger selected with --ledger, except those in states and young ones", () => {
        const users = [
            user,
            listedUser("young", { ageMs: minimumAgeMs - 1 }),
            listedUser("moved"),
            listedUser("half"),
            listedUser("elsewhere"),
        ];
        const only = onlyLedger(
            swept({ leases: [], stacks: [], others: { leases: [], unreadable: [] } }),
            ledgers.ours,
        );
        const others = { leases: [ledgerLease("moved")], unreadable: [] };
        const tags = { half: { [ledgerTag]: ledgers.ours }, elsewhere: tagsOf(listedUser("elsewhere"), "other") };

        const { findings, young, foreign } = compare({ users, tags, ledgers: { ...only, others } });

        assert.deepEqual(findings.map(inShort), ["orphan ci-1", "orphan elsewhere"]);
        assert.ok(findings.every(({ isRemovable }) => isRemovable));
        assert.deepEqual(
            [young, foreign].map((left) => left.map(({ userName }) => userName)),
            [["young"], ["half"]],
        );
    });

    it("keeps a lease with onExpiry keep, and allows to repeat a removal that failed at its last step", () => {
        const leases = [
            ledgerLease("kept", { lease: { expiresAt: minutes(-61), onExpiry: "keep" } }),
            ledgerLease("bare", over(61)),
            ledgerLease("armed", over(61)),
        ];
        const users = leases.map(({ lease }) => listedUser(lease.userName ?? ""));
        const documents = { bare: null, armed: null };

        assert.deepEqual(removable({ users, leases, documents, bare: ["bare"], expired: true }), [
            ["drifted armed", false],
            ["overdue bare", true],
            ["overdue kept", false],
        ]);
    });

    it("counts the users of a ledger that was not read", () => {
        const users = ["a", "b"].map((name) => listedUser(name, { ledgerId: ledgers.others }));

        const [finding] = compare({ users }).findings;

        assert.equal(finding?.found, `2 users of ledger ${ledgers.others}, which is in no state that was read`);
    });

    it("separates the reason of an unreadable stack from its remedy", () => {
        const { findings } = compare({ ledgers: { unreadable: [locked] } });

        assert.deepEqual([findings[0]?.found, findings[0]?.remedy], ["read stack x: it is locked; really", "wait"]);
    });

    const users = fc.array(
        fc.record({
            ageMs: fc.integer({ min: 0, max: 3 * minimumAgeMs }),
            ledgerId: fc.constantFrom(ledgers.ours, ledgers.others, null),
            hasLease: fc.boolean(),
            isTagged: fc.boolean(),
            stack: fc.constantFrom("dev", "copy"),
            end: fc.integer({ min: -200, max: 200 }),
        }),
    );

    it("reports each user once, and allows the removal only of orphans and expired leases of its ledger", () => {
        fc.assert(
            fc.property(users, fc.boolean(), (drawn, expired) => {
                const listed = drawn.map(({ ageMs, ledgerId }, index) => listedUser(`u${index}`, { ageMs, ledgerId }));
                const leases = drawn.flatMap(({ hasLease, end }, index) =>
                    hasLease ? [ledgerLease(`u${index}`, { lease: { expiresAt: minutes(end) } })] : [],
                );
                const tags = Object.fromEntries(
                    listed.map((each, index) => [
                        each.userName,
                        drawn[index]?.isTagged ? tagsOf(each, drawn[index]?.stack) : {},
                    ]),
                );

                const { match, findings, young, foreign, retained } = compare({ users: listed, leases, tags, expired });

                const places = [
                    ...match.known.map((known) => known.user),
                    ...findings.filter(({ lease }) => !lease).flatMap((finding) => finding.users),
                    ...young,
                    ...foreign,
                    ...retained,
                ];
                assert.deepEqual(places.map(({ arn }) => arn).sort(), listed.map(({ arn }) => arn).sort());
                for (const { isRemovable, users: found, lease } of findings) {
                    const about = drawn[Number(found[0]?.userName.slice(1))];
                    const isOrphan = !lease && about?.isTagged && about.ageMs >= minimumAgeMs && about.stack === "dev";
                    const isOver = expired && lease && (about?.end ?? 0) < -60;
                    assert.equal(isRemovable, Boolean((isOrphan && about.ledgerId === ledgers.ours) || isOver));
                }
            }),
        );
    });
});
