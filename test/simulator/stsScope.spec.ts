import assert from "node:assert/strict";
import { CreatePolicyCommand, PutRolePermissionsBoundaryCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { useSimulator } from "../support/useSimulator";
import { allow, type Keys, policy, type Statement, stsActors } from "./stsActors";

const all = policy(allow("*"));
const ec2Only = policy(allow("ec2:*"));
const s3Only = policy(allow("s3:*"));
const denied = "UnauthorizedOperation";
const managed = (name: string) => [{ arn: `arn:aws:iam::aws:policy/${name}` }];

describe("a session", () => {
    const aws = useSimulator();
    const { assume, ec2, federate, iam, role, sessionOf, user } = stsActors(aws);
    let admin: Keys;
    beforeEach(() => {
        admin = aws().issuer();
    });

    async function putOnRole(...statements: Statement[]) {
        const PolicyDocument = policy(...statements);
        await iam().send(new PutRolePolicyCommand({ RoleName: "deployer", PolicyName: "more", PolicyDocument }));
    }

    async function bound(PolicyDocument: string) {
        const { Policy } = await iam().send(new CreatePolicyCommand({ PolicyName: "boundary", PolicyDocument }));
        const PermissionsBoundary = Policy?.Arn;
        await iam().send(new PutRolePermissionsBoundaryCommand({ RoleName: "deployer", PermissionsBoundary }));
    }

    /** [behavior, the role's policy, the request, outcome] */
    const roleScopes: [string, string, Parameters<typeof assume>[2], string][] = [
        ["is allowed what its role is allowed", ec2Only, {}, "allowed"],
        ["is denied what its role is not allowed", s3Only, {}, denied],
        ["is allowed what role and session policy both allow", all, { Policy: ec2Only }, "allowed"],
        ["is denied what the session policy omits", all, { Policy: s3Only }, denied],
        ["is denied what only the session policy allows", s3Only, { Policy: all }, denied],
        [
            "is allowed what a managed session policy allows",
            all,
            { PolicyArns: managed("AmazonEC2FullAccess") },
            "allowed",
        ],
        ["is denied what a managed session policy omits", all, { PolicyArns: managed("AmazonS3FullAccess") }, denied],
        [
            "is allowed what one of several session policies allows",
            all,
            { Policy: s3Only, PolicyArns: managed("AmazonEC2FullAccess") },
            "allowed",
        ],
    ];
    for (const [what, allowing, input, outcome] of roleScopes) {
        it(`of a role ${what}`, async () => {
            assert.equal(await ec2(await assume(admin, await role("deployer", { allowing }), input)), outcome);
        });
    }

    it("of a role is denied what its boundary omits, as soon as the boundary is set", async () => {
        const keys = await assume(admin, await role("deployer"));
        assert.equal(await ec2(keys), "allowed");
        await bound(s3Only);
        assert.equal(await ec2(keys), denied);
    });

    /** [behavior, the user's policy, the request, outcome] */
    const federatedScopes: [string, string, Parameters<typeof federate>[1], string][] = [
        ["is allowed what user and session policy both allow", all, { Policy: ec2Only }, "allowed"],
        ["is denied what the session policy omits", all, { Policy: s3Only }, denied],
        ["is denied what its user is not allowed", policy(allow("sts:*", "s3:*")), { Policy: ec2Only }, denied],
        ["is denied everything without a session policy", all, {}, denied],
        [
            "is allowed what a managed session policy allows",
            all,
            { PolicyArns: managed("AmazonEC2FullAccess") },
            "allowed",
        ],
    ];
    for (const [what, allowing, input, outcome] of federatedScopes) {
        it(`of a federated user ${what}`, async () => {
            assert.equal(await ec2(await federate(await user("ci", allowing), input)), outcome);
        });
    }

    it("of a user is allowed what the user is currently allowed", async () => {
        const keys = await sessionOf(await user("ci"));
        assert.equal(await ec2(keys), "allowed");
        aws().account().users.get("ci")?.inlinePolicies.set("p", s3Only);
        assert.equal(await ec2(keys), denied);
    });

    describe("can be restricted by", () => {
        const when = (operator: string, key: string, value: string) =>
            policy({ ...allow("ec2:*"), Condition: { [operator]: { [key]: value } } });

        it("session tags, which replace the role's tags", async () => {
            const allowing = when("StringEquals", "aws:PrincipalTag/Team", "shop");
            const arn = await role("deployer", { allowing, tags: { Team: "ops" } });
            assert.equal(await ec2(await assume(admin, arn)), denied);
            assert.equal(await ec2(await assume(admin, arn, { Tags: [{ Key: "team", Value: "shop" }] })), "allowed");
        });

        it("source identity and transitive tags, which are passed along a role chain", async () => {
            const Condition = {
                StringEquals: { "aws:SourceIdentity": "alice", "aws:PrincipalTag/team": "shop" },
                Null: { "aws:PrincipalTag/run": "true" },
            };
            const last = await role("last", { allowing: policy({ ...allow("ec2:*"), Condition }) });
            const first = await assume(admin, await role("first"), {
                SourceIdentity: "alice",
                Tags: [
                    { Key: "team", Value: "shop" },
                    { Key: "run", Value: "1" },
                ],
                TransitiveTagKeys: ["team"],
            });
            assert.equal(await ec2(await assume(first, last)), "allowed");
            assert.equal(await ec2(await assume(admin, last)), denied);
        });

        /**
         * The condition keys of each kind of caller: [key, value for a role, for a federated user, for a user session].
         */
        const arn = "arn:aws:iam::123456789012:";
        const keys: [string, string, string, string][] = [
            ["aws:PrincipalType", "AssumedRole", "FederatedUser", "User"],
            [
                "aws:PrincipalArn",
                `${arn}role/deployer`,
                "arn:aws:sts::123456789012:federated-user/guest",
                `${arn}user/ci`,
            ],
            ["aws:userid", "AROA*:deploy", "123456789012:guest", "AIDA*"],
            ["aws:PrincipalAccount", "123456789012", "123456789012", "123456789012"],
            ["aws:TokenIssueTime", "20??-*T*:??Z", "20??-*T*:??Z", "20??-*T*:??Z"],
            ["aws:username", "", "", "ci"],
            ["aws:MultiFactorAuthPresent", "", "", "false"],
        ];
        for (const [key, ofRole, ofFederated, ofUser] of keys) {
            it(key, async () => {
                const allowing = (value: string) =>
                    value ? when("StringLike", key, value) : when("Null", key, "true");
                const sts = allow("sts:*");
                const both = (text: string) => policy(sts, ...JSON.parse(text).Statement);
                const deployer = await role("deployer", { allowing: allowing(ofRole) });
                const ci = await user("ci", both(allowing(ofUser)));
                assert.equal(await ec2(await assume(admin, deployer)), "allowed");
                assert.equal(await ec2(await sessionOf(ci)), "allowed");
                aws()
                    .account()
                    .users.get("ci")
                    ?.inlinePolicies.set("p", both(allowing(ofFederated)));
                assert.equal(await ec2(await federate(ci, { Policy: ec2Only })), "allowed");
            });
        }
    });

    describe("is denied by a Deny", () => {
        const deny = { Effect: "Deny", Action: "*", Resource: "*" };

        it("on the role with aws:userid, but its sibling is not", async () => {
            const arn = await role("deployer");
            const [one, sibling] = [
                await assume(admin, arn, { RoleSessionName: "one" }),
                await assume(admin, arn, { RoleSessionName: "sibling" }),
            ];
            const id = `${aws().account().roles.get("deployer")?.roleId}:one`;
            await putOnRole({ ...deny, Condition: { StringEquals: { "aws:userid": [id] } } });
            assert.deepEqual([await ec2(one), await ec2(sibling)], [denied, "allowed"]);
        });

        it("on the role with aws:TokenIssueTime, if it was issued before", async () => {
            const arn = await role("deployer");
            const earlier = await assume(admin, arn);
            aws().clock.advance(2_000);
            const now = `${new Date(aws().clock.now()).toISOString().slice(0, 19)}Z`;
            await putOnRole({ ...deny, Condition: { DateLessThan: { "aws:TokenIssueTime": now } } });
            const later = await assume(admin, arn);
            assert.deepEqual([await ec2(earlier), await ec2(later)], [denied, "allowed"]);
        });

        it("on a user with aws:TokenIssueTime, but the user's keys are not", async () => {
            const ci = await user("ci");
            const keys = [await sessionOf(ci), await federate(ci, { Policy: all }), ci];
            const later = new Date(aws().clock.now() + 60_000).toISOString();
            const Condition = { DateLessThan: { "aws:TokenIssueTime": later } };
            aws()
                .account()
                .users.get("ci")
                ?.inlinePolicies.set("deny", policy({ ...deny, Condition }));
            assert.deepEqual(await Promise.all(keys.map(ec2)), [denied, denied, "allowed"]);
        });
    });
});
