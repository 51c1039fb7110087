import assert from "node:assert/strict";
import type { PolicyDocument, PolicyStatement } from "../../../provider/policy/document";
import { findEscalations } from "../../../provider/policy/escalations";
import { findUnknownActions } from "../../../provider/policy/unknownActions";

const allow = (statement: Partial<PolicyStatement>): PolicyDocument => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Resource: "*", ...statement }],
});

describe("unknown actions", () => {
    const known: Partial<PolicyStatement>[] = [
        { Action: "*" },
        { Action: ["ec2:*", "EC2:describeinstances", "s3:Get*", "iam:List?sers"] },
        { NotAction: "sts:AssumeRole" },
        { Action: ["sts:GetScopedCredentials", "iam:AcquireRole", "signin:CreateBearerToken", "signin:createoauth2*"] },
        { Action: "iam-toolbox:GetRequestAuthorizationDetails" },
    ];
    for (const statement of known) {
        it(`are not found in ${JSON.stringify(statement)}`, async () => {
            assert.deepEqual(await findUnknownActions(allow(statement)), []);
        });
    }

    const unknown: [Partial<PolicyStatement>, string, RegExp][] = [
        [
            { Action: "ec2:DescribeInstance" },
            "Statement[0].Action",
            /ec2:DescribeInstance is not in the list of AWS actions as of 2\d{3}-\d\d-\d\d; did you mean ec2:DescribeInstances\?$/,
        ],
        [
            { Action: ["s3:GetObject", "ecc2:*"] },
            "Statement[0].Action",
            /ecc2 is not in the list of AWS services as of 2\d{3}-\d\d-\d\d; did you mean ec2\?$/,
        ],
        [
            { Action: "deepracer:*" },
            "Statement[0].Action",
            /deepracer is not in the list of AWS services as of [\d-]+$/,
        ],
        [{ Action: "s3:ReadAnything" }, "Statement[0].Action", /s3:ReadAnything is not in the list [^;]+$/],
        [{ Action: "s4:GetObject" }, "Statement[0].Action", /s4 is not in the list of AWS services as of [^;]+$/],
        [
            { NotAction: "s3:Gett*" },
            "Statement[0].NotAction",
            /s3:Gett\* matches no action of s3 in the list of AWS actions as of 2\d{3}-\d\d-\d\d$/,
        ],
    ];
    for (const [statement, place, reason] of unknown) {
        it(`are found in ${JSON.stringify(statement)}, with the nearest known name if one is similar`, async () => {
            const [fault, ...rest] = await findUnknownActions(allow(statement));
            assert.equal(fault?.place, place);
            assert.match(fault?.reason ?? "", reason);
            assert.deepEqual(rest, []);
        });
    }
});

describe("grants that outlive the lease", () => {
    const closed: Partial<PolicyStatement>[] = [
        { Action: ["ec2:*", "s3:*", "iam:Get*", "iam:List*", "sts:GetCallerIdentity"] },
        { NotAction: ["iam:*", "signin:*", "sts:*", "sso:*"] },
        { Effect: "Deny", Action: "*" },
        { Action: "iam:*", Resource: "arn:aws:iam::*:user/${aws:username}" },
        {
            Action: ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:EnableMFADevice"],
            Resource: ["arn:aws:iam::123456789012:user/*/${aws:username}", "arn:aws:iam::*:mfa/${aws:username}"],
        },
        { Action: "*", Resource: ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"] },
        { Action: "sts:GetScopedCredentials" },
    ];
    for (const statement of closed) {
        it(`are not found in ${JSON.stringify(statement)}`, () => {
            assert.deepEqual(findEscalations(allow(statement), "bound it"), []);
        });
    }

    const open: [Partial<PolicyStatement>, RegExp][] = [
        [{ Action: "*" }, /allows iam:CreateUser and 30 more actions/],
        [{ Action: "iam:*" }, /allows iam:CreateUser and 20 more actions/],
        [{ Action: ["ec2:*", "sts:AssumeRole"] }, /allows sts:AssumeRole: a holder can use it to create/],
        [{ Action: ["lambda:*", "iam:PassRole"] }, /allows iam:PassRole: a holder can use it to create/],
        [{ NotAction: "ec2:*" }, /allows iam:CreateUser and/],
        [
            { Action: ["iam:CreateUser", "iam:PassRole"] },
            /allows iam:CreateUser and 1 more action: a holder can use them to create/,
        ],
        [{ Action: "iam:PassRole", Resource: "arn:aws:IAM::*:role/deploy" }, /allows iam:PassRole: a holder can/],
        [{ Action: "sts:*" }, /allows sts:AssumeRole and 2 more actions/],
        [{ Action: "signin:*" }, /allows signin:AuthorizeOAuth2Access and 4 more actions/],
        [
            { Action: "iam:CreateAccessKey", Resource: "arn:aws:iam::*:user/*${aws:username}" },
            /allows iam:CreateAccess/,
        ],
        [
            {
                Action: "iam:CreateAccessKey",
                Resource: ["arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/ci"],
            },
            /allows iam:CreateAccessKey: a holder can use it to create/,
        ],
        [
            { Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/deploy" },
            /allows sts:AssumeRole: a holder can use it to create/,
        ],
    ];
    for (const [statement, reason] of open) {
        it(`are found in ${JSON.stringify(statement)}`, () => {
            const [fault] = findEscalations(allow(statement), "bound it");
            assert.equal(fault?.place, "Statement[0]");
            assert.match(fault?.reason ?? "", reason);
        });
    }
});
