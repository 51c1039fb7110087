import assert from "node:assert/strict";
import {
    CreatePolicyCommand,
    CreateVirtualMFADeviceCommand,
    EnableMFADeviceCommand,
    PutUserPermissionsBoundaryCommand,
    UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { outcomeOf } from "../support/outcome";
import { useSimulator } from "../support/useSimulator";
import { allow, messageOf, policy, type Statement, stsActors, trust } from "./stsActors";

const account = "123456789012";
const other = "210987654321";
const root = `arn:aws:iam::${account}:root`;
const ci = `arn:aws:iam::${account}:user/ci`;
const roleArn = `arn:aws:iam::${account}:role/deployer`;
const denyAssume = { Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" };
const nothing = policy(allow("s3:ListAllMyBuckets"));
const assuming = policy(allow("sts:AssumeRole"));

/** Returns a trust policy with one statement for the user ci. */
const trusting = (statement: Statement) =>
    policy({ Effect: "Allow", Principal: { AWS: ci }, Action: "sts:AssumeRole", ...statement });

describe("the trust policy of a role", () => {
    const aws = useSimulator();
    const { assume, ec2, iam, role, sessionOf, sts, user } = stsActors(aws);

    /** [the principal in the trust policy, the user's own policy, outcome] */
    const sameAccount: [string, string | string[], string, string][] = [
        ["the user, which is sufficient", ci, nothing, "allowed"],
        ["the user in a list, which is sufficient", [`${ci}x`, ci], nothing, "allowed"],
        ["everybody, which is sufficient", "*", nothing, "allowed"],
        ["the account, with a policy of the user", root, assuming, "allowed"],
        ["the account, which is not sufficient", root, nothing, "AccessDenied"],
        ["the account id, with a policy of the user", account, assuming, "allowed"],
        ["the account id, which is not sufficient", account, nothing, "AccessDenied"],
        ["another user", `${ci}x`, assuming, "AccessDenied"],
        ["another account", other, assuming, "AccessDenied"],
        ["the user, with an explicit deny in the user's policy", ci, policy(denyAssume), "AccessDenied"],
    ];
    for (const [what, AWS, allowing, outcome] of sameAccount) {
        it(`in the same account, names ${what}: ${outcome}`, async () => {
            const arn = await role("deployer", { trusting: trust(AWS) });
            assert.equal(await outcomeOf(assume(await user("ci", allowing), arn)), outcome);
        });
    }

    /** [what, the user's boundary, outcome] */
    const boundaries: [string, string, string][] = [
        ["does not require the boundary to allow if it names the user", nothing, "allowed"],
        ["is overridden by an explicit deny in a boundary", policy(allow("*"), denyAssume), "AccessDenied"],
    ];
    for (const [what, PolicyDocument, outcome] of boundaries) {
        it(`in the same account, ${what}`, async () => {
            const arn = await role("deployer", { trusting: trust(ci) });
            const keys = await user("ci");
            const { Policy } = await iam().send(new CreatePolicyCommand({ PolicyName: "b", PolicyDocument }));
            const PermissionsBoundary = Policy?.Arn;
            await iam().send(new PutUserPermissionsBoundaryCommand({ UserName: "ci", PermissionsBoundary }));
            assert.equal(await outcomeOf(assume(keys, arn)), outcome);
        });
    }

    /** [the principal in the trust policy, session policy of the calling session, outcome] */
    const byRole: [string, string, string | undefined, string][] = [
        ["a role by ARN", `arn:aws:iam::${account}:role/first`, undefined, "allowed"],
        [
            "a role by ARN, but the session policy allows nothing",
            `arn:aws:iam::${account}:role/first`,
            nothing,
            "AccessDenied",
        ],
        ["a session by ARN", `arn:aws:sts::${account}:assumed-role/first/deploy`, undefined, "allowed"],
        [
            "a session by ARN, whatever its session policy",
            `arn:aws:sts::${account}:assumed-role/first/deploy`,
            nothing,
            "allowed",
        ],
        ["another session", `arn:aws:sts::${account}:assumed-role/first/x`, undefined, "AccessDenied"],
    ];
    for (const [what, AWS, Policy, outcome] of byRole) {
        it(`names ${what}: ${outcome}`, async () => {
            const first = await role("first", { allowing: nothing });
            const arn = await role("deployer", { trusting: trust(AWS) });
            const keys = await assume(aws().issuer(), first, Policy === undefined ? {} : { Policy });
            assert.equal(await outcomeOf(assume(keys, arn)), outcome);
        });
    }

    it("that names a user applies to the user's sessions", async () => {
        const arn = await role("deployer", { trusting: trust(ci) });
        const keys = await sessionOf(await user("ci", nothing));
        assert.equal(await ec2(await assume(keys, arn)), "allowed");
    });

    /** [who allows, the user's own policy, outcome] */
    const crossAccount: [string, string, string, string][] = [
        ["trust policy and user policy", ci, assuming, "allowed"],
        ["a trust policy for the account's root, and the user policy", root, assuming, "allowed"],
        ["only the trust policy", ci, nothing, "AccessDenied"],
        ["only the user policy", `arn:aws:iam::${other}:root`, assuming, "AccessDenied"],
    ];
    for (const [what, AWS, allowing, outcome] of crossAccount) {
        it(`across accounts, allowed by ${what}: ${outcome}`, async () => {
            const by = aws().issuer(other);
            const arn = await role("deployer", { trusting: trust(AWS), by });
            assert.equal(await outcomeOf(assume(await user("ci", allowing), arn)), outcome);
        });
    }

    it("across accounts creates a session of the role's account", async () => {
        const by = aws().issuer(other);
        const keys = await assume(await user("ci", assuming), await role("deployer", { trusting: trust(ci), by }));
        assert.equal(aws().account(other).sessions.has(keys.accessKeyId), true);
        assert.equal(await ec2(keys), "allowed");
    });

    const statements: [string, Statement, Parameters<typeof assume>[2], string][] = [
        ["any action by wildcard", { Action: "sts:Assume*" }, {}, "allowed"],
        ["another action", { Action: "sts:TagSession" }, {}, "AccessDenied"],
        [
            "the external id",
            { Condition: { StringEquals: { "sts:ExternalId": "x-1" } } },
            { ExternalId: "x-1" },
            "allowed",
        ],
        [
            "another external id",
            { Condition: { StringEquals: { "sts:ExternalId": "x-1" } } },
            { ExternalId: "x-2" },
            "AccessDenied",
        ],
        ["no external id", { Condition: { StringEquals: { "sts:ExternalId": "x-1" } } }, {}, "AccessDenied"],
        ["the session name", { Condition: { StringLike: { "sts:RoleSessionName": "dep*" } } }, {}, "allowed"],
        [
            "a session name equal to the user name",
            { Condition: { StringEquals: { "sts:RoleSessionName": "${aws:username}" } } },
            { RoleSessionName: "ci" },
            "allowed",
        ],
        ["tags without sts:TagSession", {}, { Tags: [{ Key: "team", Value: "shop" }] }, "AccessDenied"],
        [
            "tags by key and value",
            {
                Action: ["sts:AssumeRole", "sts:TagSession"],
                Condition: {
                    StringEquals: { "aws:RequestTag/team": "shop", "sts:TransitiveTagKeys": "team" },
                    "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
                },
            },
            { Tags: [{ Key: "team", Value: "shop" }], TransitiveTagKeys: ["team"] },
            "allowed",
        ],
        ["source identity without sts:SetSourceIdentity", {}, { SourceIdentity: "alice" }, "AccessDenied"],
        [
            "source identity",
            {
                Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
                Condition: { StringEquals: { "sts:SourceIdentity": "alice" } },
            },
            { SourceIdentity: "alice" },
            "allowed",
        ],
    ];
    for (const [what, statement, input, outcome] of statements) {
        it(`evaluates ${what}: ${outcome}`, async () => {
            const arn = await role("deployer", { trusting: trusting(statement) });
            assert.equal(await outcomeOf(assume(await user("ci", nothing), arn, input)), outcome);
        });
    }

    it("can require MFA", async () => {
        const Condition = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
        const arn = await role("deployer", { trusting: trusting({ Condition }) });
        const keys = await user("ci");
        const made = await iam().send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }));
        const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? "";
        const codes = { AuthenticationCode1: "111111", AuthenticationCode2: "222222" };
        await iam().send(new EnableMFADeviceCommand({ UserName: "ci", SerialNumber, ...codes }));

        assert.equal(await outcomeOf(assume(keys, arn)), "AccessDenied");
        assert.equal(await outcomeOf(assume(keys, arn, { SerialNumber, TokenCode: "123456" })), "allowed");
        const withMfa = await sessionOf(keys, { SerialNumber, TokenCode: "654321" });
        assert.equal(await outcomeOf(assume(withMfa, arn)), "allowed");
    });

    it("excludes a principal with an explicit Deny", async () => {
        const Principal = { AWS: ci };
        const trusts = policy(
            { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" },
            { Effect: "Deny", Principal, Action: "sts:AssumeRole" },
        );
        const arn = await role("deployer", { trusting: trusts });
        assert.equal(await outcomeOf(assume(await user("ci"), arn)), "AccessDenied");
        assert.equal(await outcomeOf(assume(await user("other"), arn)), "allowed");
    });

    it("is evaluated when a session is created, not later", async () => {
        const keys = await assume(await user("ci"), await role("deployer", { trusting: trust(ci) }));
        const PolicyDocument = trust(other);
        await iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: "deployer", PolicyDocument }));
        assert.equal(await ec2(keys), "allowed");
    });

    it("does not reveal whether the role exists", async () => {
        const keys = await user("ci");
        const ask = () => sts(keys).send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "deploy" }));
        const absent = await messageOf(ask());
        await role("deployer", { trusting: trust(other) });

        assert.equal(absent, `User: ${ci} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
        assert.equal(await messageOf(ask()), absent);
    });
});
