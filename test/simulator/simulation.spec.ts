import assert from "node:assert/strict";
import * as iam from "@aws-sdk/client-iam";
import { outcomeOf } from "../support/outcome";
import { useSimulator } from "../support/useSimulator";

const account = "123456789012";
const userArn = `arn:aws:iam::${account}:user/teams/ci`;
const bucket = "arn:aws:s3:::b/key";

const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string, more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });

describe("SimulatePrincipalPolicy of the embedded IAM", () => {
    const aws = useSimulator();
    let client: iam.IAMClient;

    beforeEach(async () => {
        client = new iam.IAMClient({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
        await client.send(new iam.CreateUserCommand({ UserName: "ci", Path: "/teams/" }));
    });

    async function put(...Statement: object[]): Promise<void> {
        const PolicyDocument = policy(...Statement);
        await client.send(new iam.PutUserPolicyCommand({ UserName: "ci", PolicyName: "grants", PolicyDocument }));
    }

    /** Simulates one action, of a user by default. */
    async function simulate(action: string, input: Partial<iam.SimulatePrincipalPolicyCommandInput> = {}) {
        const given = { PolicySourceArn: userArn, ActionNames: [action], ...input };
        const { EvaluationResults = [] } = await client.send(new iam.SimulatePrincipalPolicyCommand(given));
        return EvaluationResults[0] as iam.EvaluationResult;
    }

    const outcome = (input: Partial<iam.SimulatePrincipalPolicyCommandInput>) =>
        outcomeOf(simulate("s3:GetObject", input));

    const decisions: [string, object[], string, string | undefined][] = [
        ["denies by default", [], "implicitDeny", undefined],
        ["allows an action that a policy allows, and names the policy", [allow("s3:Get*")], "allowed", "grants"],
        [
            "denies an action that a policy denies, and names the policy",
            [allow("*"), allow("s3:*", { Effect: "Deny" })],
            "explicitDeny",
            "grants",
        ],
    ];
    for (const [behaviour, statements, decision, by] of decisions) {
        it(behaviour, async () => {
            await put(allow("ec2:*"), ...statements);

            const { EvalDecision, MatchedStatements = [] } = await simulate("s3:GetObject");

            assert.equal(EvalDecision, decision);
            assert.deepEqual(
                MatchedStatements.map(({ SourcePolicyId }) => SourcePolicyId),
                by ? [by] : [],
            );
        });
    }

    it("includes the policies of a user's groups", async () => {
        await client.send(new iam.CreateGroupCommand({ GroupName: "readers" }));
        const PolicyDocument = policy(allow("s3:*"));
        await client.send(new iam.PutGroupPolicyCommand({ GroupName: "readers", PolicyName: "p", PolicyDocument }));
        assert.equal((await simulate("s3:GetObject")).EvalDecision, "implicitDeny");

        await client.send(new iam.AddUserToGroupCommand({ UserName: "ci", GroupName: "readers" }));

        assert.equal((await simulate("s3:GetObject")).EvalDecision, "allowed");
    });

    it("includes the boundary, and reports whether it allows the action", async () => {
        await put(allow("*"));
        const PolicyDocument = policy(allow("ec2:*"));
        const { Policy } = await client.send(new iam.CreatePolicyCommand({ PolicyName: "bound", PolicyDocument }));
        const boundary = { UserName: "ci", PermissionsBoundary: Policy?.Arn };
        await client.send(new iam.PutUserPermissionsBoundaryCommand(boundary));

        const [outside, inside] = [await simulate("s3:GetObject"), await simulate("ec2:DescribeRegions")];

        assert.equal(outside.EvalDecision, "implicitDeny");
        assert.equal(outside.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary, false);
        assert.equal(inside.EvalDecision, "allowed");
        assert.equal(inside.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary, true);
    });

    it("returns the most restrictive decision for several resources, and the decision for each", async () => {
        await put(allow("s3:*", { Resource: bucket }));

        const result = await simulate("s3:GetObject", { ResourceArns: [bucket, "arn:aws:s3:::other/key"] });

        assert.equal(result.EvalDecision, "implicitDeny");
        assert.deepEqual(
            result.ResourceSpecificResults?.map(({ EvalResourceDecision }) => EvalResourceDecision),
            ["allowed", "implicitDeny"],
        );
    });

    it("reports missing condition keys, and accepts them as context", async () => {
        const StringEquals = { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/b" };
        const Condition = { StringEquals, Null: { "aws:TokenIssueTime": "true" } };
        await put(allow("iam:CreateUser", { Condition }));
        const entry = (value: string): iam.ContextEntry => ({
            ContextKeyName: "iam:PermissionsBoundary",
            ContextKeyType: "string",
            ContextKeyValues: [value],
        });

        const lacking = await simulate("iam:CreateUser");
        const other = await simulate("iam:CreateUser", { ContextEntries: [entry(`${userArn}x`)] });
        const given = await simulate("iam:CreateUser", {
            ContextEntries: [entry(StringEquals["iam:PermissionsBoundary"])],
        });

        assert.equal(lacking.EvalDecision, "implicitDeny");
        assert.deepEqual(lacking.MissingContextValues, ["iam:PermissionsBoundary"]);
        assert.deepEqual([other.EvalDecision, other.MissingContextValues], ["implicitDeny", []]);
        assert.equal(given.EvalDecision, "allowed");
    });

    it("expands the user name in policy variables", async () => {
        await put(allow("s3:*", { Resource: "arn:aws:s3:::b/${aws:username}" }));

        const own = await simulate("s3:GetObject", { ResourceArns: ["arn:aws:s3:::b/ci"] });

        assert.equal(own.EvalDecision, "allowed");
    });

    it("simulates a role given by ARN with path", async () => {
        const trust = policy({ Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" });
        const role = { RoleName: "deploy", Path: "/ci/", AssumeRolePolicyDocument: trust };
        await client.send(new iam.CreateRoleCommand(role));
        const PolicyDocument = policy(allow("s3:*"));
        await client.send(new iam.PutRolePolicyCommand({ RoleName: "deploy", PolicyName: "p", PolicyDocument }));

        const found = await simulate("s3:GetObject", { PolicySourceArn: `arn:aws:iam::${account}:role/ci/deploy` });

        assert.equal(found.EvalDecision, "allowed");
        assert.equal(await outcome({ PolicySourceArn: `arn:aws:iam::${account}:role/deploy` }), "NoSuchEntity");
    });

    it("paginates its results", async () => {
        const ActionNames = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"];
        const sizes: number[] = [];

        const input = { PolicySourceArn: userArn, ActionNames };
        for await (const { EvaluationResults = [] } of iam.paginateSimulatePrincipalPolicy(
            { client, pageSize: 2 },
            input,
        )) {
            sizes.push(EvaluationResults.length);
        }

        assert.deepEqual(sizes, [2, 1]);
    });

    it("requires permission on the principal that it simulates", async () => {
        await put(allow("iam:SimulatePrincipalPolicy", { Resource: userArn }));
        const { AccessKey } = await client.send(new iam.CreateAccessKeyCommand({ UserName: "ci" }));
        const credentials = {
            accessKeyId: AccessKey?.AccessKeyId ?? "",
            secretAccessKey: AccessKey?.SecretAccessKey ?? "",
        };
        client = new iam.IAMClient({ region: "us-east-1", endpoint: aws().endpoint, credentials });

        assert.equal(await outcome({}), "allowed");
        assert.equal(await outcome({ PolicySourceArn: `arn:aws:iam::${account}:user/admin` }), "AccessDenied");
    });

    const refusals: [string, Partial<iam.SimulatePrincipalPolicyCommandInput>, string][] = [
        ["an action without its service", { ActionNames: ["GetObject"] }, "InvalidInput"],
        ["an input that it does not support", { PolicyInputList: [policy(allow("*"))] }, "InvalidInput"],
        ["a user that does not exist", { PolicySourceArn: `${userArn}2` }, "NoSuchEntity"],
        ["a source that is not an ARN", { PolicySourceArn: "ci" }, "ValidationError"],
    ];
    for (const [what, input, code] of refusals) {
        it(`rejects ${what} with ${code}`, async () => {
            assert.equal(await outcome(input), code);
        });
    }
});
