import assert from "node:assert/strict";
import type { CliError } from "../../../cli/errors/cliError";
import { findLease, isUnder, leasesUnder } from "../../../cli/state/findLease";
import type { ListedLease } from "../../../cli/state/leases";
import type { ErrorCode } from "../../../provider/errors/errorCodes";
import { Operation } from "../../../provider/errors/operation";

const named = (leaseId: string, name: string, successor: string | null = null, stack = "dev") =>
    ({ leaseId, successor, stack, project: "shop", text: { name } }) as ListedLease;

const leases = [
    named("aws/deploy/5b6572f0-70c3", "ci"),
    named("aws/deploy/5c111111-0000", "nightly"),
    named("aws/deployer/77777777-0000", "other"),
    named("aws/deploy/99999999-0000", "ci", "aws/deploy/5b6572f0-70c3"),
    named("", "begun"),
];

describe("A lease is found by", () => {
    const cases: [string, string, string][] = [
        ["its whole id", "aws/deploy/5c111111-0000", "aws/deploy/5c111111-0000"],
        ["as much of its id as is unique", "aws/deploy/5c", "aws/deploy/5c111111-0000"],
        ["as much of its UUID as is unique, from its first group on", "77777777", "aws/deployer/77777777-0000"],
        ["its resource's name, its predecessors aside", "ci", "aws/deploy/5b6572f0-70c3"],
        ["its policy, when it is the only one", "aws/deployer", "aws/deployer/77777777-0000"],
        ["its id, though another has taken its place", "aws/deploy/9", "aws/deploy/99999999-0000"],
    ];
    for (const [how, given, expected] of cases) {
        it(how, () => {
            assert.equal(findLease(leases, given, new Operation("show", "lease")).leaseId, expected);
        });
    }
});

describe("A lease is not found", () => {
    const cases: [string, string, RegExp, ErrorCode][] = [
        [
            "when several fit, which are named",
            "aws/deploy/5",
            /show lease aws\/deploy\/5: 2 leases match: .*5b65.*ci.*5c11.*nightly.*; use more/,
            "Ambiguous",
        ],
        [
            "when none fits; those there are are named",
            "prod",
            /show lease prod: no lease matches; use one of aws\/deploy\/5b65.*\(ci\)/,
            "NotFound",
        ],
        ["by the name of one whose mint never ended", "begun", /no lease matches/, "NotFound"],
        ["by nothing", "", /no lease matches/, "NotFound"],
        ["by a policy's name that begins as its own does", "aws/deploye", /no lease matches/, "NotFound"],
        ["by so little of its UUID that it could be a name", "7777777", /no lease matches/, "NotFound"],
    ];
    for (const [how, given, message, code] of cases) {
        it(how, () => {
            assert.throws(
                () => findLease(leases, given, new Operation("show", "lease")),
                (error: CliError) => {
                    assert.match(error.message, message);
                    assert.deepEqual([error.code, error.exitCode], [code, 4]);
                    return true;
                },
            );
        });
    }
});

it("Leases that fit are told with their stacks when they are of several", () => {
    const twins = [named("aws/deploy/1", "ci"), named("aws/deploy/2", "ci", null, "prod")];

    assert.throws(
        () => findLease(twins, "ci", new Operation("show", "lease")),
        /1 \(ci, stack dev\), aws\/deploy\/2 \(ci, stack prod\)/,
    );
});

describe("A prefix stands for", () => {
    const cases: [string, number][] = [
        ["aws", 4],
        ["aws/", 4],
        ["aws/deploy", 3],
        ["aws/deploy/", 3],
        ["aws/deploy/5", 2],
        ["nightly", 1],
    ];
    for (const [given, count] of cases) {
        it(`${count} of the leases when it is ${given}`, () => {
            assert.equal(leasesUnder(leases, given, new Operation("revoke", "lease")).length, count);
        });
    }

    it("neither a lease nor a prefix when it could be both", () => {
        const both = [...leases, named("aws/deploy/11111111-0000", "aws")];

        assert.throws(
            () => leasesUnder(both, "aws", new Operation("revoke", "lease")),
            /revoke lease aws: this is both a lease's name and a prefix: aws\/deploy\/1111.* \(aws\), .*; use the lease's id, or aws\/ for the prefix/,
        );
        assert.equal(leasesUnder(both, "aws/", new Operation("revoke", "lease")).length, 5);
    });

    it("no lease of another policy whose name begins so", () => {
        assert.throws(() => leasesUnder(leases, "aws/deploye", new Operation("revoke", "lease")), /no lease matches/);
    });

    it("no lease when it ends within a policy's name", () => {
        assert.equal(isUnder("aws/deploy/5b6572f0", "aws/dep"), false);
        assert.equal(isUnder("aws/deploy/5b6572f0", ""), false);
    });
});
