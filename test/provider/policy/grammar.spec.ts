import assert from "node:assert/strict";
import { isPartition } from "../../../provider/aws/partition";
import { checkPolicy } from "../../../provider/policy/grammar";

const allow = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
const document = (...Statement: unknown[]) => ({ Version: "2012-10-17", Statement });

function faultsOf(policy: unknown): string[] {
    return checkPolicy(policy, isPartition).faults.map(({ place, reason }) => (place ? `${place}: ${reason}` : reason));
}

describe("the policy grammar", () => {
    const validPolicies: [string, unknown][] = [
        ["the policy of Vault's documentation", document(allow)],
        ["JSON text", JSON.stringify(document(allow))],
        ["a single statement without a list", { Version: "2012-10-17", Statement: allow }],
        [
            "NotAction and NotResource",
            document({ Effect: "Deny", NotAction: "iam:*", NotResource: ["arn:aws:s3:::b/*"] }),
        ],
        [
            "every kind of value in a condition",
            document({ ...allow, Condition: { StringEquals: { "aws:a": ["x", 1, true] } } }),
        ],
        [
            "set operators and IfExists",
            document({ ...allow, Condition: { "ForAnyValue:StringLikeIfExists": { "aws:TagKeys": "x*" } } }),
        ],
        [
            "variables and tag keys with spaces",
            document({ ...allow, Condition: { StringEquals: { "aws:RequestTag/cost center": "${aws:username}" } } }),
        ],
    ];
    for (const [what, policy] of validPolicies) {
        it(`accepts ${what}`, () => {
            assert.deepEqual(faultsOf(policy), []);
        });
    }

    const invalidPolicies: [string, unknown, RegExp][] = [
        ["empty text", "", /^the text is empty/],
        ["blank text", " \n", /^the text is empty/],
        [
            "text that is not JSON, with the position",
            '{"Version": "2012-10-17",\n  oops}',
            /^the text is not valid JSON at line 2, column 3$/,
        ],
        ["truncated text", '{"Version":', /^the text is not valid JSON at line 1, column 12$/],
        ["text with an unknown word", '{"Version":\n  oops}', /^the text is not valid JSON at line 2, column 3$/],
        [
            "a duplicate key",
            '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}',
            /^duplicate key at line 1, column 25; remove one of the two$/,
        ],
        ["a list instead of a document", [], /must be a policy document/],
        ["a missing Statement", { Version: "2012-10-17" }, /^Statement is missing/],
        ["an empty list of statements", document(), /^Statement: must contain at least one/],
        ["an Id that is not a string", { ...document(allow), Id: 1 }, /^Id: must be a string/],
        [
            "a misspelled element",
            document({ ...allow, Effects: "Allow" }),
            /^Statement\[0\], key 3 of 4 in alphabetical order: is not a valid element; use one of Sid, Effect,/,
        ],
        ["a missing Effect", document({ Action: "*", Resource: "*" }), /^Statement\[0\]: Effect is missing/],
        [
            "an Effect in the wrong case",
            document(allow, { ...allow, Effect: "allow" }),
            /^Statement\[1\]\.Effect: must be "Allow" or "Deny"/,
        ],
        ["a Principal", document({ ...allow, Principal: "*" }), /^Statement\[0\]: Principal is not allowed/],
        [
            "Action and NotAction together",
            document({ ...allow, NotAction: "s3:*" }),
            /^Statement\[0\]: needs exactly one of Action and NotAction/,
        ],
        [
            "neither Action nor NotAction",
            document({ Effect: "Allow", Resource: "*" }),
            /^Statement\[0\]: needs exactly one of Action/,
        ],
        [
            "neither Resource nor NotResource",
            document({ Effect: "Allow", Action: "*" }),
            /^Statement\[0\]: needs exactly one of Resource/,
        ],
        [
            "an action without a service prefix",
            document({ ...allow, Action: "DescribeRegions" }),
            /^Statement\[0\]\.Action: must be/,
        ],
        ["a wildcard in the service prefix", document({ ...allow, Action: "ec*:Run" }), /^Statement\[0\]\.Action/],
        ["an empty list of actions", document({ ...allow, Action: [] }), /^Statement\[0\]\.Action: must be/],
        [
            "an invalid action among several",
            document({ ...allow, Action: ["*", "x", 1] }),
            /^Statement\[0\]\.Action\[1\]: must be/,
        ],
        [
            "a resource that is not an ARN",
            document({ ...allow, Resource: ["*", "my-bucket"] }),
            /^Statement\[0\]\.Resource\[1\]: must be "\*" or an ARN/,
        ],
        [
            "a Sid with invalid characters",
            document({ ...allow, Sid: "a-b" }),
            /^Statement\[0\]\.Sid: must be letters and digits/,
        ],
        [
            "a duplicate Sid",
            document({ ...allow, Sid: "A" }, { ...allow, Sid: "A" }),
            /^Statement\[1\]\.Sid: is a duplicate/,
        ],
        [
            "a reserved Sid",
            document({ ...allow, Sid: "StackleaseExpiry" }),
            /^Statement\[0\]\.Sid: Sids that begin with Stacklease are reserved/,
        ],
        [
            "an unknown operator",
            document({ ...allow, Condition: { StringSame: { a: "b" } } }),
            /^Statement\[0\]\.Condition, key 1 of 1: must be a condition operator/,
        ],
        [
            "NullIfExists",
            document({ ...allow, Condition: { NullIfExists: { a: "true" } } }),
            /must be a condition operator/,
        ],
        [
            "an invalid date",
            document({ ...allow, Condition: { DateLessThan: { "aws:CurrentTime": "tomorrow" } } }),
            /^Statement\[0\]\.Condition\.DateLessThan, key 1 of 1: must be an ISO 8601 date/,
        ],
        [
            "an invalid number",
            document({ ...allow, Condition: { NumericLessThan: { "s3:max-keys": "ten" } } }),
            /must be a number/,
        ],
        [
            "an invalid IP address",
            document({ ...allow, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } } }),
            /must be an IP address or CIDR/,
        ],
        [
            "an invalid boolean",
            document({ ...allow, Condition: { Bool: { "aws:SecureTransport": "yes" } } }),
            /must be true or false/,
        ],
        [
            "a character that IAM does not accept",
            document({ ...allow, Resource: "arn:aws:s3:::bücket-→" }),
            /^Statement\[0\]\.Resource: IAM accepts only characters up to U\+00FF$/,
        ],
    ];
    for (const [what, policy, expected] of invalidPolicies) {
        it(`rejects ${what}`, () => {
            const faults = faultsOf(policy);
            assert.ok(
                faults.some((fault) => expected.test(fault)),
                `none of ${JSON.stringify(faults)} is like ${expected}`,
            );
        });
    }

    const singleErrors: [string, unknown, RegExp][] = [
        ["a statement that is a string", document("allow"), /^Statement\[0\]: must be a statement$/],
        ["a statement that is a list", document([allow]), /^Statement\[0\]: must be a statement$/],
        [
            "an element in lower case",
            document({ effect: "Allow", Action: "*", Resource: "*" }),
            /^Statement\[0\], key 3 of 3 in alphabetical order: write Effect;/,
        ],
        ["Action in upper case", document({ Effect: "Allow", ACTION: "*", Resource: "*" }), /: write Action;/],
        [
            "NotResource in lower case",
            document({ Effect: "Allow", Action: "*", notresource: "*" }),
            /: write NotResource;/,
        ],
        ["statement in lower case", { Version: "2012-10-17", statement: [allow] }, /: write Statement;/],
    ];
    for (const [what, policy, expected] of singleErrors) {
        it(`reports a single error for ${what}`, () => {
            const [fault, ...rest] = faultsOf(policy);
            assert.match(fault ?? "", expected);
            assert.deepEqual(rest, []);
        });
    }

    it("reports all errors at singleErrors", () => {
        assert.equal(faultsOf(document({ ...allow, Effect: "x" }, { ...allow, Action: "y" })).length, 2);
    });
});
