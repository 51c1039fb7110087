import assert from "node:assert/strict";
import type { PolicyDocument, PolicyStatement } from "../../../provider/policy/document";
import { findEscapes } from "../../../provider/policy/escapes";
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
    ];
    for (const statement of known) {
        it(`finds none in ${JSON.stringify(statement)}`, async () => {
            assert.deepEqual(await findUnknownActions(allow(statement)), []);
        });
    }

    const unknown: [Partial<PolicyStatement>, string, RegExp][] = [
        [
            { Action: "ec2:DescribeInstance" },
            "Statement[0].Action",
            /ec2:DescribeInstance is no action.*did you mean ec2:DescribeInstances\?/,
        ],
        [{ Action: ["s3:GetObject", "ecc2:*"] }, "Statement[0].Action", /ecc2 is no service.*did you mean ec2\?/],
        [{ NotAction: "s3:Gett*" }, "Statement[0].NotAction", /s3:Gett\* matches no action of s3/],
    ];
    for (const [statement, place, reason] of unknown) {
        it(`finds one in ${JSON.stringify(statement)}, and the nearest that there is`, async () => {
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
        { NotAction: ["iam:*", "sts:*", "sso:*"] },
        { Effect: "Deny", Action: "*" },
    ];
    for (const statement of closed) {
        it(`are not in ${JSON.stringify(statement)}`, () => {
            assert.deepEqual(findEscapes(allow(statement), "bound it"), []);
        });
    }

    const open: [Partial<PolicyStatement>, RegExp][] = [
        [{ Action: "*" }, /allows iam:CreateUser and 22 more actions/],
        [{ Action: "iam:*" }, /allows iam:CreateUser and 19 more actions/],
        [{ Action: ["ec2:*", "sts:AssumeRole"] }, /allows sts:AssumeRole, by which/],
        [{ Action: ["lambda:*", "iam:PassRole"] }, /allows iam:PassRole, by which/],
        [{ NotAction: "ec2:*" }, /allows iam:CreateUser and/],
    ];
    for (const [statement, reason] of open) {
        it(`are in ${JSON.stringify(statement)}`, () => {
            const [fault] = findEscapes(allow(statement), "bound it");
            assert.equal(fault?.place, "Statement[0]");
            assert.match(fault?.reason ?? "", reason);
        });
    }
});
