import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { CreateRoleCommand, CreateVirtualMFADeviceCommand, EnableMFADeviceCommand } from "@aws-sdk/client-iam";
import type { AssumeRoleCommandInput, GetFederationTokenCommandInput } from "@aws-sdk/client-sts";
import { outcomeOf } from "../support/outcome";
import { useSimulator } from "../support/useSimulator";
import { allow, type Keys, messageOf, policy, stsActors, trust } from "./stsActors";

/** Statements as people write them, and statements with random names, which cannot be packed. */
const ordinary = policy(
    ...Array.from({ length: 10 }, (_, n) => ({
        Sid: `Bucket${n}`,
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject"],
        Resource: [`arn:aws:s3:::shop-assets-${n}/*`, `arn:aws:s3:::shop-logs-${n}`],
    })),
);
const random = policy(allow(`s3:${randomBytes(960).toString("hex")}`));
const tag = (n: number) => ({ Key: `tag${n}`, Value: randomBytes(100).toString("hex") });
const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `tag${n}`, Value: "x" }));
const readOnly = { arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" };
const constraint = (value: string, at: string, must: string) =>
    `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: Member must have value ${must}`;

describe("input validation of the embedded STS", () => {
    const aws = useSimulator();
    const { assume, federate, iam, role, sessionOf, user } = stsActors(aws);
    let admin: Keys;
    beforeEach(() => {
        admin = aws().issuer();
    });

    /** [what, input, code, message] */
    const roleRefusals: [string, Partial<AssumeRoleCommandInput>, string, string?][] = [
        ["900 seconds", { DurationSeconds: 900 }, "allowed"],
        ["the role's maximum duration", { DurationSeconds: 14_400 }, "allowed"],
        [
            "899 seconds",
            { DurationSeconds: 899 },
            "ValidationError",
            constraint("899", "durationSeconds", "greater than or equal to 900"),
        ],
        [
            "43,201 seconds",
            { DurationSeconds: 43_201 },
            "ValidationError",
            constraint("43201", "durationSeconds", "less than or equal to 43200"),
        ],
        [
            "more than the role's maximum",
            { DurationSeconds: 14_401 },
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ],
        ["a session name of one character", { RoleSessionName: "x" }, "ValidationError"],
        ["a session name of 65 characters", { RoleSessionName: "x".repeat(65) }, "ValidationError"],
        ["a session name with a space", { RoleSessionName: "a b" }, "ValidationError"],
        ["an external id of one character", { ExternalId: "x" }, "ValidationError"],
        ["a source identity with a slash", { SourceIdentity: "a/b" }, "ValidationError"],
        ["a policy of more than 2,048 characters", { Policy: policy(allow("x".repeat(2_048))) }, "ValidationError"],
        [
            "policy and ARNs of more than 2,048 characters together",
            { Policy: policy(allow(`ec2:${"x".repeat(1_930)}`)), PolicyArns: [readOnly] },
            "ValidationError",
        ],
        ["eleven ARNs", { PolicyArns: Array(11).fill(readOnly) }, "ValidationError"],
        ["a managed policy that does not exist", { PolicyArns: [{ arn: `${readOnly.arn}X` }] }, "ValidationError"],
        ["a policy that is not JSON", { Policy: "{" }, "MalformedPolicyDocument"],
        ["a policy with a principal", { Policy: trust() }, "MalformedPolicyDocument"],
        [
            "a policy whose single statement precedes its Version",
            { Policy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"},"Version":"2012-10-17"}' },
            "MalformedPolicyDocument",
        ],
        ["an ordinary policy of 2,000 characters", { Policy: ordinary }, "allowed"],
        ["a policy that cannot be packed", { Policy: random }, "PackedPolicyTooLarge"],
        ["tags that cannot be packed", { Tags: Array.from({ length: 50 }, (_, n) => tag(n)) }, "PackedPolicyTooLarge"],
        ["50 tags", { Tags: tags(50) }, "allowed"],
        ["51 tags", { Tags: tags(51) }, "ValidationError"],
        [
            "two tags with the same key, case-insensitively",
            {
                Tags: [
                    { Key: "a", Value: "1" },
                    { Key: "A", Value: "2" },
                ],
            },
            "InvalidParameterValue",
        ],
        [
            "a transitive key that is not among the tags",
            { Tags: tags(1), TransitiveTagKeys: ["other"] },
            "InvalidParameterValue",
        ],
        [
            "an MFA device without a code",
            { SerialNumber: "arn:aws:iam::123456789012:mfa/phone" },
            "AccessDenied",
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
        ],
    ];
    for (const [what, input, code, message] of roleRefusals) {
        it(`AssumeRole with ${what}: ${code}`, async () => {
            const arn = await role("deployer");
            assert.equal(await outcomeOf(assume(admin, arn, input)), code);
            if (message !== undefined) {
                assert.equal(await messageOf(assume(admin, arn, input)), message);
            }
        });
    }

    it("reports by how much a packed policy is too large", async () => {
        assert.match(
            await messageOf(assume(admin, await role("deployer"), { Policy: random })),
            /^Packed policy consumes 1\d\d% of allotted space, please use smaller policy\.$/,
        );
    });

    const federationRefusals: [string, Partial<GetFederationTokenCommandInput>, string][] = [
        ["36 hours", { DurationSeconds: 129_600 }, "allowed"],
        ["more than 36 hours", { DurationSeconds: 129_601 }, "ValidationError"],
        ["899 seconds", { DurationSeconds: 899 }, "ValidationError"],
        ["a name of one character", { Name: "x" }, "ValidationError"],
        ["a name of 33 characters", { Name: "x".repeat(33) }, "ValidationError"],
        ["a malformed policy", { Policy: "{}" }, "MalformedPolicyDocument"],
        ["a policy that cannot be packed", { Policy: random }, "PackedPolicyTooLarge"],
    ];
    for (const [what, input, code] of federationRefusals) {
        it(`GetFederationToken with ${what}: ${code}`, async () => {
            assert.equal(await outcomeOf(federate(admin, input)), code);
        });
    }

    it("rejects federation by a user without sts:GetFederationToken on that name, and tags without sts:TagSession", async () => {
        const Resource = "arn:aws:sts::123456789012:federated-user/guest";
        const keys = await user("ci", policy({ Effect: "Allow", Action: "sts:GetFederationToken", Resource }));
        assert.equal(await outcomeOf(federate(keys)), "allowed");
        assert.equal(await outcomeOf(federate(keys, { Name: "other" })), "AccessDenied");
        assert.equal(await outcomeOf(federate(keys, { Tags: tags(1) })), "AccessDenied");
    });

    describe("in role chaining, rejects", () => {
        const overAnHour = "exceeds the 1 hour session limit for roles assumed by role chaining.";
        let first: Keys;
        let second: string;
        beforeEach(async () => {
            const input = { SourceIdentity: "alice", Tags: tags(1), TransitiveTagKeys: ["tag0"] };
            first = await assume(admin, await role("first"), input);
            second = await role("second");
        });

        it("more than an hour", async () => {
            assert.equal(await outcomeOf(assume(first, second, { DurationSeconds: 3_600 })), "allowed");
            assert.equal(
                await messageOf(assume(first, second, { DurationSeconds: 3_601 })),
                `The requested DurationSeconds ${overAnHour}`,
            );
        });

        it("another source identity", async () => {
            assert.equal(await outcomeOf(assume(first, second, { SourceIdentity: "alice" })), "allowed");
            assert.equal(await outcomeOf(assume(first, second, { SourceIdentity: "bob" })), "AccessDenied");
        });

        it("another value of an inherited tag", async () => {
            const Tags = [{ Key: "TAG0", Value: "y" }];
            assert.equal(await outcomeOf(assume(first, second, { Tags })), "InvalidParameterValue");
        });
    });

    describe("rejects an MFA code", () => {
        const wrong = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
        let SerialNumber: string;
        beforeEach(async () => {
            const made = await iam().send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }));
            SerialNumber = made.VirtualMFADevice?.SerialNumber ?? "";
            const codes = { AuthenticationCode1: "111111", AuthenticationCode2: "222222" };
            await iam().send(new EnableMFADeviceCommand({ UserName: "admin", SerialNumber, ...codes }));
        });

        for (const TokenCode of ["000000", "12345", "1234567", "12345x"]) {
            it(`such as ${TokenCode}`, async () => {
                assert.equal(await messageOf(sessionOf(admin, { SerialNumber, TokenCode })), wrong);
            });
        }

        it("that was already used in any call", async () => {
            const mfa = { SerialNumber, TokenCode: "123456" };
            assert.equal(await outcomeOf(sessionOf(admin, mfa)), "allowed");
            assert.equal(await messageOf(sessionOf(admin, mfa)), wrong);
            assert.equal(await messageOf(assume(admin, await role("deployer"), mfa)), wrong);
        });

        it("of another user's device", async () => {
            assert.equal(await messageOf(sessionOf(await user("ci"), { SerialNumber, TokenCode: "123456" })), wrong);
        });

        it("without a device", async () => {
            assert.equal(await outcomeOf(sessionOf(admin, { TokenCode: "123456" })), "AccessDenied");
        });
    });

    describe("in a trust policy, rejects", () => {
        const statement = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" };
        const { Principal: _principal, ...unprincipled } = statement;
        const trusts: [string, string, string][] = [
            ["text that is not JSON", "{", "MalformedPolicyDocument"],
            [
                "a single statement that precedes the Version",
                '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"},"Version":"2012-10-17"}',
                "MalformedPolicyDocument",
            ],
            ["a missing principal", policy(unprincipled), "MalformedPolicyDocument"],
            ["a Resource", policy({ ...statement, Resource: "*" }), "MalformedPolicyDocument"],
            ["a NotPrincipal", policy({ ...unprincipled, NotPrincipal: "*" }), "MalformedPolicyDocument"],
            ["a plain name as the principal", policy({ ...statement, Principal: "ci" }), "MalformedPolicyDocument"],
            ["a wildcard in an ARN", trust("arn:aws:iam::123456789012:user/*"), "MalformedPolicyDocument"],
            ["an action of another service", policy({ ...statement, Action: "s3:*" }), "MalformedPolicyDocument"],
            ["more than 2,048 characters", trust(Array(200).fill(statement.Principal.AWS)), "LimitExceeded"],
        ];
        for (const [what, AssumeRolePolicyDocument, code] of trusts) {
            it(`${what}: ${code}`, async () => {
                const command = new CreateRoleCommand({ RoleName: "deployer", AssumeRolePolicyDocument });
                assert.equal(await outcomeOf(iam().send(command)), code);
            });
        }
    });
});
