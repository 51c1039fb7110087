import assert from "node:assert/strict";
import fc from "fast-check";
import { findPolicy } from "../cli/issuedStacks/findPolicy";
import { withoutCredentials } from "../cli/pulumi/explainPulumi";
import { isUnder } from "../cli/state/findLease";
import { isPartition } from "../provider/aws/partition";
import { Operation } from "../provider/errors/operation";
import { coversAction, matchesAction, readActionPattern } from "../provider/policy/actionPattern";
import { checkTags, describeFirst } from "../provider/policy/arns";
import { findEscalations } from "../provider/policy/escalations";
import { checkPolicy } from "../provider/policy/grammar";
import { parsePolicyText } from "../provider/policy/policyText";
import { resourceFault } from "../provider/policy/resourceFault";
import { findUnknownActions } from "../provider/policy/unknownActions";
import { expandVariables } from "../simulator/evaluation/variables";
import { matchesArn, matchesWildcard } from "../simulator/evaluation/wildcard";
import { assertPolicyGrammar } from "../simulator/iam/documentGrammar";

const long = 200_000;
const manyKeys = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k!${index}`, "x"]));
const conditioned = (Condition: object) => ({ Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition } });
const noKeys = () => undefined;

const allow = (Action: string, Resource = "*") =>
    ({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource } }) as const;

/** Matches with a backtracking regular expression: correct, but some patterns never finish. */
function oracle(pattern: string, text: string): boolean {
    const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", "[^]*")
        .replaceAll("?", "[^]");
    return new RegExp(`^${source}$`).test(text);
}

describe("a wildcard pattern", () => {
    const characters = fc.constantFrom("a", "b", "*", "?", ":", "/");
    const pattern = fc.string({ unit: characters, maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", ":", "/"), maxLength: 12 });

    it("matches the same texts as its regular expression, in the product and in the simulator", () => {
        fc.assert(
            fc.property(pattern, text, (pattern, text) => {
                const expected = oracle(pattern, text);
                assert.equal(coversAction(pattern, text), expected);
                assert.equal(matchesWildcard(pattern, text), expected);
            }),
            { numRuns: 5_000 },
        );
    });

    const hostile: [string, string][] = [
        [`ec2:${"*".repeat(long)}q`, "ec2:describeinstances"],
        ["*a".repeat(64), `${"a".repeat(128)}b`],
        [`${"*a".repeat(64)}*b`, "a".repeat(256)],
        [`*${"a".repeat(64)}b`, "a".repeat(256)],
        [`*${"?".repeat(64)}b`, "a".repeat(256)],
        [`${"*?".repeat(64)}b`, "a".repeat(256)],
    ];
    for (const [pattern, text] of hostile) {
        it(`(${pattern.slice(0, 12)}…, ${pattern.length} characters) takes at most pattern × text comparisons`, () => {
            let reads = 0;
            const read = readActionPattern(pattern);
            const counted = new Proxy(read, {
                get(parts, key) {
                    reads++;
                    return Reflect.get(parts, key);
                },
            });

            assert.equal(matchesAction(counted, text), false);
            assert.ok(reads <= (read.length + 1) * (text.length + 1), `${reads} reads`);
        });
    }
});

// An algorithm with exponential backtracking would exceed the mocha timeout for each of these by minutes.
describe("a hostile text is processed at once", () => {
    const cases: [string, () => unknown, unknown][] = [
        ["as an action without a match", () => coversAction(`ec2:${"*".repeat(long)}q`, "ec2:DescribeRegions"), false],
        [
            "as an action of a policy with privilege escalations",
            () => findEscalations(allow(`iam:${"*".repeat(long)}q`), ""),
            [],
        ],
        [
            "as an action in the simulator",
            () => matchesWildcard(`ec2:${"*".repeat(long)}q`, "ec2:DescribeRegions"),
            false,
        ],
        [
            "as many wildcards in the simulator",
            () => matchesWildcard(`${"*a".repeat(9_000)}b`, "a".repeat(9_000)),
            false,
        ],
        [
            "as a resource",
            () => matchesArn(`arn:aws:s3:::${"*a".repeat(1_000)}b`, `arn:aws:s3:::${"a".repeat(1_000)}`),
            false,
        ],
        [
            "as a resource in the policy grammar",
            () => typeof resourceFault(`arn:aws:s3:::${"${".repeat(long)}`, isPartition),
            "undefined",
        ],
        [
            "as the parts of a resource ARN",
            () => typeof resourceFault(`arn:aws:iam:${":".repeat(long)}`, isPartition),
            "string",
        ],
        ["as the text of a policy", () => parsePolicyText(`x${" .json".repeat(long)}`).faults.length, 1],
        [
            "as statements that are all invalid",
            () =>
                checkPolicy({ Statement: Array(5_000).fill({ Effect: 1, Action: ["x"], Extra: 1 }) }, isPartition)
                    .faults.length,
            11,
        ],
        ["as keys that are all invalid", () => checkPolicy({ Statement: manyKeys }, isPartition).faults.length, 11],
        [
            "as values that are all invalid",
            () => checkPolicy(conditioned({ Bool: manyKeys }), isPartition).faults.length,
            11,
        ],
        ["as duplicate keys", () => checkPolicy(`{${'"a":1,\n'.repeat(5_000)}"a":1}`, isPartition).faults.length, 11],
        ["as tags that are all invalid", () => describeFirst(checkTags(manyKeys))?.slice(0, 13), "key 1 of 5000"],
        [
            "as a resource of a stored policy",
            () => assertPolicyGrammar(JSON.stringify(allow("s3:*", `arn:aws:s3:::${"${".repeat(long)}`))),
            undefined,
        ],
        ["as unterminated variables", () => expandVariables("${".repeat(long), noKeys), "${".repeat(long)],
        ["as a variable full of spaces", () => expandVariables(`\${${" ".repeat(long)},x}`, noKeys), undefined],
        ["as dotted words that precede no URL", () => withoutCredentials("a.".repeat(long)), "a.".repeat(long)],
        ["as a query string of full stops", () => withoutCredentials(`s3://b?${".".repeat(long)}x `), "s3://b "],
        ["as nested URLs", () => withoutCredentials("s3://b:".repeat(long)), "s3://b:".repeat(long)],
        ["as slashes in a lease id", () => isUnder("aws/deploy/1", `${"/".repeat(long)}x`), false],
    ];
    for (const [what, run, expected] of cases) {
        it(what, () => {
            assert.deepEqual(run(), expected);
        }).timeout(60_000);
    }

    it("as slashes in a policy name", () => {
        assert.throws(() =>
            findPolicy({ resources: [] } as never, `${"/".repeat(long)}x`, new Operation("issue", "lease")),
        );
    }).timeout(60_000);

    it("as a name that is not an action", async () => {
        const [fault] = await findUnknownActions(allow(`ec2:${"Describe".repeat(long)}`));

        assert.match(fault?.reason ?? "", /is not in the list of AWS actions as of [\d-]+$/);
    }).timeout(60_000);
});
