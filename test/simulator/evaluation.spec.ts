import assert from "node:assert/strict";
import { lookupIn } from "../../simulator/evaluation/context";
import { evaluate } from "../../simulator/evaluation/evaluate";

type Statement = Record<string, unknown>;

const policy = (...statements: Statement[]) => ({
    name: "p",
    document: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
});
const allow: Statement = { Effect: "Allow", Action: "*", Resource: "*" };

const request = {
    action: "s3:GetObject",
    resource: "arn:aws:s3:::bucket/key",
    context: lookupIn({
        "aws:username": "ci",
        "aws:userid": "AIDAEXAMPLE",
        "aws:CurrentTime": "2026-01-31T12:00:00.000Z",
        "aws:EpochTime": "1769860800",
        "aws:SourceIp": "10.1.2.3",
        "aws:SecureTransport": "true",
        "aws:PrincipalArn": "arn:aws:iam::123456789012:user/path/ci",
        "aws:TagKeys": ["team", "cost"],
        "s3:max-keys": "10",
        "aws:PrincipalTag/team": "shop",
        "test:blob": "QmluYXJ5",
    }),
};

const outcomeOf = (...statements: Statement[]) =>
    evaluate({ identityPolicies: [policy(...statements)] }, request).outcome;

describe("the policy evaluation of the embedded AWS", () => {
    const decisions: [string, Statement[], string][] = [
        ["denies by default", [], "implicitDeny"],
        ["allows an action that a statement allows", [allow], "allowed"],
        ["gives an explicit deny precedence over any allow", [allow, { ...allow, Effect: "Deny" }], "explicitDeny"],
        ["matches actions case-insensitively", [{ ...allow, Action: "S3:getobject" }], "allowed"],
        ["matches * and ? in actions", [{ ...allow, Action: "s3:Get*jec?" }], "allowed"],
        [
            "does not match another service with a wildcard in the action",
            [{ ...allow, Action: "ec2:*" }],
            "implicitDeny",
        ],
        [
            "matches resources with wildcards, case-sensitively",
            [{ ...allow, Resource: "arn:aws:s3:::bucket/*" }],
            "allowed",
        ],
        ["completes a short resource that ends in *", [{ ...allow, Resource: "arn:aws:s3:*" }], "allowed"],
        ["completes a short resource of another service", [{ ...allow, Resource: "arn:aws:sqs:*" }], "implicitDeny"],
        [
            "does not complete a short resource without a final *",
            [{ ...allow, Resource: "arn:aws:s3" }],
            "implicitDeny",
        ],
        [
            "excludes a short resource with NotResource",
            [{ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:*" }],
            "implicitDeny",
        ],
        [
            "never matches an empty list of values",
            [{ ...allow, Condition: { StringEquals: { "aws:username": [] } } }],
            "implicitDeny",
        ],
        [
            "matches ForAllValues with an empty list and a missing key",
            [{ ...allow, Condition: { "ForAllValues:StringEquals": { "aws:none": [] } } }],
            "allowed",
        ],
        ["distinguishes the case of resources", [{ ...allow, Resource: "arn:aws:s3:::Bucket/*" }], "implicitDeny"],
        ["excludes actions with NotAction", [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }], "implicitDeny"],
        [
            "includes all other actions with NotAction",
            [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
            "allowed",
        ],
        [
            "excludes resources with NotResource",
            [{ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::bucket/*" }],
            "implicitDeny",
        ],
        [
            "expands variables in resources",
            [{ ...allow, Resource: "arn:aws:s3:::bucket/${aws:none, 'key'}" }],
            "allowed",
        ],
        [
            "does not match a variable without a value",
            [{ ...allow, Resource: "arn:aws:s3:::bucket/${aws:none}" }],
            "implicitDeny",
        ],
    ];
    for (const [behaviour, statements, outcome] of decisions) {
        it(behaviour, () => {
            assert.equal(outcomeOf(...statements), outcome);
        });
    }

    /** [operator, key, values, holds] */
    const conditions: [string, string, unknown, boolean][] = [
        ["StringEquals", "aws:username", "ci", true],
        ["StringEquals", "AWS:UserName", "ci", true],
        ["StringEquals", "aws:username", "CI", false],
        ["StringEquals", "aws:username", ["x", "ci"], true],
        ["StringEquals", "aws:PrincipalTag/team", "${aws:PrincipalTag/team}", true],
        ["StringNotEquals", "aws:username", ["x", "ci"], false],
        ["StringNotEquals", "aws:absent", "x", true],
        ["StringEquals", "aws:absent", "x", false],
        ["StringEqualsIfExists", "aws:absent", "x", true],
        ["StringEqualsIgnoreCase", "aws:username", "CI", true],
        ["StringNotEqualsIgnoreCase", "aws:username", "CI", false],
        ["StringLike", "aws:username", "c?", true],
        ["StringLike", "aws:username", "C*", false],
        ["StringNotLike", "aws:username", "x*", true],
        ["NumericEquals", "s3:max-keys", "10", true],
        ["NumericNotEquals", "s3:max-keys", 10, false],
        ["NumericLessThan", "s3:max-keys", 11, true],
        ["NumericLessThanEquals", "s3:max-keys", 10, true],
        ["NumericGreaterThan", "s3:max-keys", 10, false],
        ["NumericGreaterThanEquals", "s3:max-keys", "10", true],
        ["DateGreaterThan", "aws:CurrentTime", "2026-01-31T11:59:59Z", true],
        ["DateGreaterThan", "aws:CurrentTime", "2026-01-31T12:00:00Z", false],
        ["DateGreaterThanEquals", "aws:CurrentTime", "2026-01-31T12:00:00Z", true],
        ["DateLessThan", "aws:CurrentTime", "2026-01-31T13:00:00+02:00", false],
        ["DateLessThanEquals", "aws:EpochTime", "1769860800", true],
        ["DateEquals", "aws:CurrentTime", "2026-01-31T12:00:00Z", true],
        ["DateNotEquals", "aws:CurrentTime", "2026-01-31T12:00:00Z", false],
        ["Bool", "aws:SecureTransport", true, true],
        ["Bool", "aws:SecureTransport", "FALSE", false],
        ["BinaryEquals", "test:blob", "QmluYXJ5", true],
        ["IpAddress", "aws:SourceIp", "10.0.0.0/8", true],
        ["IpAddress", "aws:SourceIp", "10.1.2.4", false],
        ["NotIpAddress", "aws:SourceIp", ["10.0.0.0/8"], false],
        ["ArnEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:user/*/ci", true],
        ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/path/c?", true],
        ["ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*", true],
        ["ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:user/path/ci", false],
        ["Null", "aws:absent", "true", true],
        ["Null", "aws:username", "true", false],
        ["Null", "aws:username", false, true],
        ["ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost", "x"], true],
        ["ForAllValues:StringEquals", "aws:TagKeys", "team", false],
        ["ForAllValues:StringEquals", "aws:absent", "team", true],
        ["ForAnyValue:StringEquals", "aws:TagKeys", "team", true],
        ["ForAnyValue:StringEquals", "aws:TagKeys", "x", false],
        ["ForAnyValue:StringEquals", "aws:absent", "x", false],
        ["ForAnyValue:StringLikeIfExists", "aws:absent", "x", true],
    ];
    for (const [operator, key, values, holds] of conditions) {
        it(`${operator} ${key} ${JSON.stringify(values)} ${holds ? "holds" : "does not hold"}`, () => {
            const outcome = outcomeOf({ ...allow, Condition: { [operator]: { [key]: values } } });
            assert.equal(outcome, holds ? "allowed" : "implicitDeny");
        });
    }

    it("requires all operators and keys of a condition to hold", () => {
        const Condition = { StringEquals: { "aws:username": "ci", "aws:userid": "x" } };
        assert.equal(outcomeOf({ ...allow, Condition }), "implicitDeny");
    });

    const only = (Action: string) => policy({ ...allow, Action });
    const layers: [string, Parameters<typeof evaluate>[0], object][] = [
        [
            "a boundary that also allows",
            { identityPolicies: [only("s3:*")], boundary: only("s3:Get*") },
            { outcome: "allowed", by: "p#0" },
        ],
        [
            "a boundary that does not allow",
            { identityPolicies: [only("s3:*")], boundary: only("ec2:*") },
            { outcome: "implicitDeny", layer: "permissions boundary" },
        ],
        [
            "a boundary alone",
            { identityPolicies: [], boundary: only("s3:*") },
            { outcome: "implicitDeny", layer: "identity-based policy" },
        ],
        [
            "a session policy that does not allow",
            { identityPolicies: [only("s3:*")], sessionPolicies: [only("ec2:*")] },
            { outcome: "implicitDeny", layer: "session policy" },
        ],
        [
            "an explicit deny in a session policy",
            { identityPolicies: [only("*")], sessionPolicies: [policy({ ...allow, Effect: "Deny" })] },
            { outcome: "explicitDeny", layer: "session policy", by: "p#0" },
        ],
    ];
    for (const [what, policies, decision] of layers) {
        it(`combines policy types: ${what}`, () => {
            assert.deepEqual(evaluate(policies, request), decision);
        });
    }

    it("denies everything if a stored document is invalid", () => {
        const policies = { identityPolicies: [policy(allow), { name: "bad", document: "{" }] };
        assert.equal(evaluate(policies, request).outcome, "explicitDeny");
    });
});
