import assert from "node:assert/strict";
import { documentText } from "../../../provider/policy/documentText";
import { checkPolicy } from "../../../provider/policy/grammar";
import { assertPolicyGrammar } from "../../../simulator/iam/documentGrammar";

const Version = "2012-10-17";
const allow = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const document = (...Statement: object[]) => ({ Version, Statement });
const resource = (...Resource: string[]) => document({ ...allow, Resource });
const condition = (Condition: object) => document({ ...allow, Condition });

/** What people have written and AWS takes. */
const legal: [string, unknown][] = [
    ["keys as the engine sorts them", { Statement: allow, Version }],
    ["elements in another order", document({ Resource: "*", Effect: "Allow", Action: "s3:*" })],
    ["an ARN of four parts that ends in *", resource("arn:aws:sqs:*")],
    ["an ARN of five parts that ends in *", resource("arn:aws:dynamodb:us-east-1:*")],
    ["a short ARN that ends in * behind letters", resource("arn:aws:logs:us-*")],
    ["a short ARN of IAM", resource("arn:aws:iam::*")],
    ["a short ARN of S3", resource("arn:aws:s3:*")],
    ["a short ARN in NotResource", document({ Effect: "Deny", Action: "*", NotResource: "arn:aws:sqs:*" })],
    ["an ARN with an empty last part", resource("arn:aws:organizations::*:")],
    ["an ARN with * as partition", resource("arn:*:s3:::bucket/*")],
    ["an ARN of China", resource("arn:aws-cn:s3:::bucket")],
    ["an ARN of GovCloud", resource("arn:aws-us-gov:ec2:us-gov-west-1:123456789012:instance/*")],
    ["an ARN of an isolated partition", resource("arn:aws-iso-b:s3:::bucket")],
    ["an ARN of the sovereign cloud", resource("arn:aws-eusc:s3:::bucket")],
    ["an ARN with a variable for its account", resource("arn:aws:rds:*:${aws:PrincipalAccount}:db:*")],
    ["an ARN with variables and their defaults", resource("arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/*")],
    ["an ARN with a literal dollar", resource("arn:aws:s3:::b/${$}{x}")],
    ["a bucket and its objects", resource("arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*")],
    ["a bucket with * as account", resource("arn:aws:s3::*:codepipeline-*")],
    ["an access point", resource("arn:aws:s3:us-west-2:123456789012:accesspoint/mine/object/*")],
    ["a multi-region access point", resource("arn:aws:s3::123456789012:accesspoint/mine.mrap")],
    ["a storage lens", resource("arn:aws:s3:us-east-1:123456789012:storage-lens/mine")],
    ["a batch job", resource("arn:aws:s3:us-east-1:123456789012:job/*")],
    ["an access grant", resource("arn:aws:s3:*:*:access-grants/default/grant/*")],
    ["a directory bucket", resource("arn:aws:s3express:us-east-1:123456789012:bucket/b--use1-az4--x-s3")],
    ["every IAM resource of an account, as CloudFrontFullAccess has it", resource("arn:aws:iam::*:*")],
    ["the root user, as IAMAuditRootUserCredentials has it", resource("arn:aws:iam::*:root")],
    ["a policy of AWS", resource("arn:aws:iam::aws:policy/service-role/*")],
    ["IAM resources of every kind", resource("arn:aws:iam::123456789012:oidc-provider/x", "arn:aws:iam::1:mfa/*")],
    ["a service that nobody knows", resource("arn:aws:invented:::thing")],
    ["an empty list of values", condition({ "ForAllValues:StringEquals": { "aws:TagKeys": [] } })],
    ["an operator without keys", condition({ StringEquals: {} })],
    ["a condition without operators", condition({})],
    ["a tag key with umlauts", condition({ StringEquals: { "aws:ResourceTag/Größe": "1" } })],
    ["a tag key with spaces and brackets", condition({ StringLike: { "ec2:ResourceTag/Owner (email)": "*" } })],
    ["a tag key with marks", condition({ StringEquals: { "aws:RequestTag/a%b#c&d,e;f'g\"h": "1" } })],
    ["a key of an encryption context", condition({ StringEquals: { "kms:EncryptionContext:Größe (x)": "1" } })],
    ["a key of an OIDC provider", condition({ StringEquals: { "oidc.eks.eu-1.amazonaws.com/id/AB:sub": "x" } })],
    ["a boolean for Null", condition({ Null: { "kms:EncryptionContextKeys": false } })],
    ["a number", condition({ NumericLessThan: { "s3:max-keys": 10 } })],
    ["no Version", { Statement: [allow] }],
    ["the old Version", { Version: "2008-10-17", Statement: allow }],
    ["text with a byte order mark", `\ufeff${JSON.stringify(document(allow))}`],
    ["text on Windows", JSON.stringify(document(allow), null, 2).replaceAll("\n", "\r\n")],
    ["an empty Sid in two statements", document({ Sid: "", ...allow }, { Sid: "", ...allow })],
];

/** What people have written and AWS refuses, or nobody can mean: a fault at its place at preview. */
const illegal: [string, unknown, place: string, reason: RegExp][] = [
    [
        "a bucket with region",
        resource("arn:aws:s3:us-east-1::bucket"),
        "Statement[0].Resource[0]",
        /neither region nor/,
    ],
    [
        "a bucket with account",
        resource("arn:aws:s3::123456789012:b"),
        "Statement[0].Resource[0]",
        /arn:aws:s3:::bucket/,
    ],
    [
        "an object with both",
        resource("arn:aws:s3:eu-west-1:1:b/*"),
        "Statement[0].Resource[0]",
        /arn:aws:s3:::bucket\/\*/,
    ],
    ["a bucket with * as region", resource("*", "arn:aws:s3:*:*:b"), "Statement[0].Resource[1]", /neither region nor/],
    [
        "a bucket with region in NotResource",
        document({ Effect: "Deny", Action: "*", NotResource: "arn:aws:s3:us-east-1::b" }),
        "Statement[0].NotResource",
        /neither region nor/,
    ],
    ["a role with region", resource("arn:aws:iam:us-east-1:1:role/x"), "Statement[0].Resource[0]", /IAM.*no regions/],
    ["a user with * as region", resource("arn:aws:iam:*:1:user/x"), "Statement[0].Resource[0]", /IAM.*no regions/],
    [
        "an IAM resource of no kind",
        resource("arn:aws:iam::1:deploy"),
        "Statement[0].Resource[0]",
        /must end in.*role\/name/,
    ],
    ["a kind without a name", resource("arn:aws:iam::123456789012:role"), "Statement[0].Resource[0]", /must end in/],
    ["a wildcard for the kind", resource("arn:aws:iam::1:*/deploy"), "Statement[0].Resource[0]", /must end in/],
    ["a role with a colon", resource("arn:aws:iam::1:role:deploy"), "Statement[0].Resource[0]", /must end in/],
    ["an IAM resource of nothing", resource("arn:aws:iam::1:"), "Statement[0].Resource[0]", /must end in/],
    ["a wildcard for the service", resource("arn:aws:*:*:*:*"), "Statement[0].Resource[0]", /service in full/],
    ["a wildcard in the service", resource("arn:aws:s3*:::b"), "Statement[0].Resource[0]", /service in full/],
    ["a wildcard for all but the partition", resource("arn:aws:*"), "Statement[0].Resource[0]", /service in full/],
    ["no service", resource("arn:aws::us-east-1:1:x"), "Statement[0].Resource[0]", /service in full/],
    ["an unknown partition", resource("arn:amazon:s3:::b"), "Statement[0].Resource[0]", /partition of AWS/],
    [
        "a pseudo parameter of CloudFormation",
        resource("arn:${AWS::Partition}:s3:::b"),
        "Statement[0].Resource[0]",
        /partition/,
    ],
    ["a short ARN of S3 without *", resource("arn:aws:s3::bucket"), "Statement[0].Resource[0]", /six parts/],
    [
        "a short ARN of SQS without *",
        resource("arn:aws:sqs:us-east-1:123456789012"),
        "Statement[0].Resource[0]",
        /six parts/,
    ],
    ["a bucket's name", resource("my-bucket"), "Statement[0].Resource[0]", /must be "\*" or an ARN/],
    ["a bucket's address", resource("s3://my-bucket/*"), "Statement[0].Resource[0]", /must be "\*" or an ARN/],
    ["an empty resource", document({ ...allow, Resource: "" }), "Statement[0].Resource", /must be "\*" or an ARN/],
    [
        "a variable without a Version",
        { Statement: { ...allow, Resource: "arn:aws:s3:::${aws:username}" } },
        "Version",
        /must be "2012/,
    ],
    [
        "a variable in a condition under the old Version",
        {
            Version: "2008-10-17",
            Statement: { ...allow, Condition: { StringLike: { "s3:prefix": "${aws:username}/*" } } },
        },
        "Version",
        /must be "2012-10-17".*\$\{\$\}/,
    ],
    ["a Version of today", { Version: "2026-11-29", Statement: allow }, "Version", /must be "2012-10-17"/],
    [
        "a condition key of nothing",
        condition({ StringEquals: { "": "x" } }),
        "Statement[0].Condition.StringEquals, key 1 of 1",
        /condition key/,
    ],
    [
        "null as a value",
        condition({ StringEquals: { "aws:a": null } }),
        "Statement[0].Condition.StringEquals, key 1 of 1",
        /text, number/,
    ],
    ["a Vault command's file", "@policy.json", "", /names a file.*readFileSync/],
    ["an AWS command's file", "file://policy.json", "", /names a file.*readFileSync/],
    ["a file's name", "./policies/deploy.json\n", "", /names a file.*readFileSync/],
    ["text of a text", JSON.stringify(JSON.stringify(document(allow))), "", /must be a policy document, an object/],
    [
        "bytes that Pulumi took apart",
        { ...Buffer.from(JSON.stringify(document(allow))) },
        "",
        /must be a policy document/,
    ],
    [
        "an asset that a transform put in",
        { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", path: "x" },
        "",
        /must be a policy/,
    ],
    [
        "elements in lower case",
        { version: Version, statement: [allow] },
        "",
        /must be a policy document.*Version and Statement/,
    ],
    ["a list", [allow], "", /must be a policy document/],
    ["a single quote", "{'Version': 1}", "", /^the text is no JSON from line 1, column 2 on$/],
    ["a comma too many", '{\n  "Version": "2012-10-17",\n}', "", /from line 3, column 1 on$/],
    ["a comment", '{ // mine\n "Version": 1}', "", /from line 1, column 3 on$/],
    ["a line end in a string", '{"Version": "2012\n-10-17"}', "", /from line 1, column 18 on$/],
    ["text behind the document", '{"Statement": []}\n\n{', "", /from line 3, column 1 on$/],
    ["an unfinished text", '{"Statement": [', "", /from line 1, column 16 on$/],
    ["an unfinished word", '{"Statement": tru', "", /from line 1, column 15 on$/],
    ["YAML", "Version: 2012-10-17\nStatement: []\n", "", /from line 1, column 1 on$/],
    ["a wrong escape", '{"Version": "\\x"}', "", /from line 1, column 14 on$/],
];

/** Faults that AWS does not see, or tells only when the policy is used. */
const unseenByAws = /^(an? (Vault|AWS) command|a file's name|a short ARN of SQS|a variable)|^null|^a condition key/;

describe("A policy document as people have it", () => {
    assert.ok(legal.length + illegal.length >= 60);

    for (const [what, policy] of legal) {
        it(`is taken, and by AWS as it is sent: ${what}`, () => {
            const { document, faults } = checkPolicy(policy);
            assert.deepEqual(faults, []);
            assert.equal(document?.Version, Version);
            assertPolicyGrammar(documentText(document));
        });
    }

    for (const [what, policy, place, reason] of illegal) {
        it(`is refused at preview, at its place: ${what}`, () => {
            const [fault, ...rest] = checkPolicy(policy).faults;
            assert.deepEqual(rest, []);
            assert.equal(fault?.place, place);
            assert.match(fault?.reason ?? "", reason);
        });

        if (typeof policy === "object" && !unseenByAws.test(what)) {
            it(`is refused by the embedded AWS: ${what}`, () => {
                const text = JSON.stringify(Array.isArray(policy) ? policy : { Version, ...policy });
                assert.throws(() => assertPolicyGrammar(text), { code: "MalformedPolicyDocument" });
            });
        }
    }

    it("tells ten faults at most, and how many there are beside", () => {
        const many = Array.from({ length: 30 }, () => ({ ...allow, Resource: "x" }));
        const { faults } = checkPolicy(document(...many));
        assert.equal(faults.length, 11);
        assert.match(faults.at(-1)?.reason ?? "", /^20 more faults/);
    });
});
