import assert from "node:assert/strict";
import type { CliError } from "../../../cli/errors/cliError";
import { findLease, isUnder, leasesUnder } from "../../../cli/state/findLease";
import type { ListedLease } from "../../../cli/state/leases";
import type { ErrorCode } from "../../../provider/errors/errorCodes";
import { Operation } from "../../../provider/errors/operation";

const named = (leaseId: string, name: string, successor: string | null = null, stack = "dev") =>
    ({ leaseId, successor, stack, project: "shop", shown: { name } }) as ListedLease;

const leases = [
    named("aws/deploy/5b6572f0-70c3", "ci"),
    named("aws/deploy/5c111111-0000", "nightly"),
    named("aws/deployer/77777777-0000", "other"),
    named("aws/deploy/99999999-0000", "ci", "aws/deploy/5b6572f0-70c3"),
    named("", "begun"),
];

describe("findLease finds a lease by", () => {
    const cases: [string, string, string][] = [
        ["its full id", "aws/deploy/5c111111-0000", "aws/deploy/5c111111-0000"],
        ["a unique prefix of its id", "aws/deploy/5c", "aws/deploy/5c111111-0000"],
        ["a unique prefix of its UUID with at least the first group", "77777777", "aws/deployer/77777777-0000"],
        ["its resource's name, ignoring predecessors", "ci", "aws/deploy/5b6572f0-70c3"],
        ["its policy, if it is the only lease", "aws/deployer", "aws/deployer/77777777-0000"],
        ["its id, even if it was replaced", "aws/deploy/9", "aws/deploy/99999999-0000"],
    ];
    for (const [what, given, expected] of cases) {
        it(what, () => {
            assert.equal(findLease(leases, given, new Operation("show", "lease")).leaseId, expected);
        });
    }
});

describe("findLease refuses", () => {
    const cases: [string, string, RegExp, ErrorCode][] = [
        [
            "an ambiguous id, and lists the matching leases",
            "aws/deploy/5",
            /show lease aws\/deploy\/5: 2 leases match: .*5b65.*ci.*5c11.*nightly.*; use more/,
            "Ambiguous",
        ],
        [
            "an unknown name, and lists the leases",
            "prod",
            /show lease prod: no lease matches; use one of aws\/deploy\/5b65.*\(ci\)/,
            "NotFound",
        ],
        ["the name of an unfinished mint", "begun", /no lease matches/, "NotFound"],
        ["an empty name", "", /no lease matches/, "NotFound"],
        ["part of a policy's name", "aws/deploye", /no lease matches/, "NotFound"],
        ["less than the first group of a UUID", "7777777", /no lease matches/, "NotFound"],
    ];
    for (const [what, given, message, code] of cases) {
        it(what, () => {
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

it("findLease lists matching leases with their stacks if these differ", () => {
    const twins = [named("aws/deploy/1", "ci"), named("aws/deploy/2", "ci", null, "prod")];

    assert.throws(
        () => findLease(twins, "ci", new Operation("show", "lease")),
        /1 \(ci, stack dev\), aws\/deploy\/2 \(ci, stack prod\)/,
    );
});

describe("leasesUnder", () => {
    const cases: [string, number][] = [
        ["aws", 4],
        ["aws/", 4],
        ["aws/deploy", 3],
        ["aws/deploy/", 3],
        ["aws/deploy/5", 2],
        ["nightly", 1],
    ];
    for (const [given, count] of cases) {
        it(`returns ${count} of the leases for ${given}`, () => {
            assert.equal(leasesUnder(leases, given, new Operation("revoke", "lease")).length, count);
        });
    }

    it("refuses text that is both a lease's name and a prefix", () => {
        const both = [...leases, named("aws/deploy/11111111-0000", "aws")];

        assert.throws(
            () => leasesUnder(both, "aws", new Operation("revoke", "lease")),
            /revoke lease aws: this is both a lease's name and a prefix: aws\/deploy\/1111.* \(aws\), .*; use the lease's id, or aws\/ for the prefix/,
        );
        assert.equal(leasesUnder(both, "aws/", new Operation("revoke", "lease")).length, 5);
    });

    it("finds no lease for part of a policy's name", () => {
        assert.throws(() => leasesUnder(leases, "aws/deploye", new Operation("revoke", "lease")), /no lease matches/);
    });
});

describe("isUnder", () => {
    it("does not match a prefix that ends within a policy's name", () => {
        assert.equal(isUnder("aws/deploy/5b6572f0", "aws/dep"), false);
        assert.equal(isUnder("aws/deploy/5b6572f0", ""), false);
    });
});
