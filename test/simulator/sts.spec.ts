import assert from "node:assert/strict";
import {
    CreateVirtualMFADeviceCommand,
    DeleteRoleCommand,
    DeleteRolePolicyCommand,
    DeleteUserCommand,
    DeleteUserPolicyCommand,
    EnableMFADeviceCommand,
    GetUserCommand,
    ListUsersCommand,
    PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import {
    AssumeRoleCommand,
    GetCallerIdentityCommand,
    GetFederationTokenCommand,
    GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { outcomeOf } from "../support/outcome";
import { useSimulator } from "../support/useSimulator";
import { allow, type Keys, messageOf, policy, stsActors } from "./stsActors";

const all = policy(allow("*"));

describe("sessions of the embedded STS", () => {
    const aws = useSimulator();
    const { assume, config, ec2, federate, iam, identityOf, role, sessionOf, sts, user } = stsActors(aws);
    let admin: Keys;
    beforeEach(() => {
        admin = aws().issuer();
    });

    /** Enables an MFA device for the administrator. */
    async function mfaDevice(): Promise<string> {
        const made = await iam().send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }));
        const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? "";
        const codes = { AuthenticationCode1: "111111", AuthenticationCode2: "222222" };
        await iam().send(new EnableMFADeviceCommand({ UserName: "admin", SerialNumber, ...codes }));
        return SerialNumber;
    }

    describe("are identified by GetCallerIdentity:", () => {
        const Account = "123456789012";

        it("a user with a long-term key", async () => {
            const UserId = aws().account().users.get("admin")?.userId;
            assert.deepEqual(await identityOf(admin), { Arn: `arn:aws:iam::${Account}:user/admin`, UserId, Account });
        });

        it("a user session as the user", async () => {
            assert.deepEqual(await identityOf(await sessionOf(admin)), await identityOf(admin));
        });

        it("a role session by role and session name", async () => {
            const keys = await assume(admin, await role("Deployer"));
            const UserId = `${aws().account().roles.get("deployer")?.roleId}:deploy`;
            const Arn = `arn:aws:sts::${Account}:assumed-role/Deployer/deploy`;
            assert.deepEqual(await identityOf(keys), { Arn, UserId, Account });
        });

        it("a federated user by account and name, even without any permission", async () => {
            const Arn = `arn:aws:sts::${Account}:federated-user/guest`;
            const UserId = `${Account}:guest`;
            assert.deepEqual(await identityOf(await federate(admin)), { Arn, UserId, Account });
        });
    });

    it("are described in the answer of AssumeRole, with the packed size of their policies", async () => {
        const RoleArn = await role("deployer");
        const input = { RoleArn, RoleSessionName: "run-1", Policy: all, SourceIdentity: "alice" };
        const answer = await sts(admin).send(new AssumeRoleCommand(input));

        assert.match(answer.Credentials?.AccessKeyId ?? "", /^ASIA[A-Z2-7]{16}$/);
        assert.equal(answer.AssumedRoleUser?.Arn, "arn:aws:sts::123456789012:assumed-role/deployer/run-1");
        assert.match(answer.AssumedRoleUser?.AssumedRoleId ?? "", /^AROA\w{17}:run-1$/);
        assert.equal(answer.SourceIdentity, "alice");
        assert.ok((answer.PackedPolicySize ?? 0) > 0 && (answer.PackedPolicySize ?? 101) <= 100);
        const lasts = (answer.Credentials?.Expiration?.getTime() ?? 0) - aws().clock.now();
        assert.ok(Math.abs(lasts - 3_600_000) < 60_000);
    });

    it("are described in the answer of GetFederationToken", async () => {
        const answer = await sts(admin).send(new GetFederationTokenCommand({ Name: "guest" }));

        assert.deepEqual(answer.FederatedUser, {
            FederatedUserId: "123456789012:guest",
            Arn: "arn:aws:sts::123456789012:federated-user/guest",
        });
        assert.equal(answer.PackedPolicySize, undefined);
    });

    describe("end", () => {
        const late: [string, string, (keys: Keys) => Promise<string>][] = [
            ["sts", "ExpiredToken", (keys) => outcomeOf(sts(keys).send(new GetCallerIdentityCommand({})))],
            ["iam", "ExpiredToken", (keys) => outcomeOf(iam(keys).send(new ListUsersCommand({})))],
            ["ec2", "RequestExpired", ec2],
            [
                "sqs",
                "ExpiredTokenException",
                (keys) => outcomeOf(new SQSClient(config(keys)).send(new ListQueuesCommand({}))),
            ],
            [
                "s3",
                "ExpiredToken",
                (keys) => {
                    const s3 = new S3Client({ ...config(keys), forcePathStyle: true });
                    return outcomeOf(s3.send(new ListObjectsV2Command({ Bucket: "shop" })));
                },
            ],
        ];
        for (const [service, code, ask] of late) {
            it(`on time: ${service} then answers ${code}`, async () => {
                aws().account().buckets.set("shop", new Map());
                const keys = await assume(admin, await role("deployer"), { DurationSeconds: 900 });
                aws().clock.advance(800_000);
                assert.equal(await ask(keys), "allowed");
                aws().clock.advance(100_000);
                assert.equal(await ask(keys), code);
            });
        }

        it("with their role, and are not restored by a new role of the same name", async () => {
            const arn = await role("deployer");
            const keys = await assume(admin, arn);
            await iam().send(new DeleteRolePolicyCommand({ RoleName: "deployer", PolicyName: "p" }));
            await iam().send(new DeleteRoleCommand({ RoleName: "deployer" }));
            assert.equal(await ec2(keys), "AuthFailure");
            await role("deployer");
            assert.equal(await ec2(keys), "AuthFailure");
        });

        it("with their user, but not with the key that created them", async () => {
            const ci = await user("ci");
            const sessions = [await sessionOf(ci), await federate(ci, { Policy: all })];
            aws().account().users.get("ci")?.accessKeys.clear();
            assert.deepEqual(await Promise.all(sessions.map(ec2)), ["allowed", "allowed"]);

            await iam().send(new DeleteUserPolicyCommand({ UserName: "ci", PolicyName: "p" }));
            await iam().send(new DeleteUserCommand({ UserName: "ci" }));
            assert.deepEqual(await Promise.all(sessions.map(ec2)), ["AuthFailure", "AuthFailure"]);
        });
    });

    it("require their own token: a missing or wrong token is rejected", async () => {
        const arn = await role("deployer");
        const [one, other] = [await assume(admin, arn), await assume(admin, arn)];
        const { sessionToken: _token, ...bare } = one;
        assert.equal(await ec2(bare), "AuthFailure");
        assert.equal(await ec2({ ...bare, sessionToken: other.sessionToken ?? "" }), "AuthFailure");
        assert.equal(await ec2({ ...admin, sessionToken: one.sessionToken ?? "" }), "AuthFailure");
    });

    describe("have fixed limits, whatever their policies allow:", () => {
        const makers: Record<string, () => Promise<Keys>> = {
            "a role's session": async () => assume(admin, await role("deployer")),
            "a federated user": () => federate(admin, { Policy: all }),
            "a user's session": () => sessionOf(admin),
            "a user's session with MFA": async () =>
                sessionOf(admin, { SerialNumber: await mfaDevice(), TokenCode: "123456" }),
        };
        /** Outcomes of iam:ListUsers, sts:AssumeRole, sts:GetFederationToken and sts:GetSessionToken. */
        const outcomes: Record<string, string[]> = {
            "a role's session": ["allowed", "allowed", "AccessDenied", "AccessDenied"],
            "a federated user": ["InvalidClientTokenId", "AccessDenied", "AccessDenied", "AccessDenied"],
            "a user's session": ["InvalidClientTokenId", "allowed", "AccessDenied", "AccessDenied"],
            "a user's session with MFA": ["allowed", "allowed", "AccessDenied", "AccessDenied"],
        };
        for (const [who, expected] of Object.entries(outcomes)) {
            it(`${who} gets ${expected.join(", ")}`, async () => {
                const keys = (await makers[who]?.()) ?? admin;
                const RoleArn = await role("other");
                const calls = [
                    iam(keys).send(new ListUsersCommand({})),
                    sts(keys).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "deploy" })),
                    sts(keys).send(new GetFederationTokenCommand({ Name: "guest" })),
                    sts(keys).send(new GetSessionTokenCommand({})),
                ];
                assert.deepEqual(await Promise.all(calls.map(outcomeOf)), expected);
            });
        }

        it("are rejected with AWS's message", async () => {
            const keys = await assume(admin, await role("deployer"));
            assert.equal(
                await messageOf(sts(keys).send(new GetSessionTokenCommand({}))),
                "Cannot call GetSessionToken with session credentials",
            );
        });
    });

    it("of a role have no IAM user of their own", async () => {
        const keys = await assume(admin, await role("deployer"));
        assert.equal(
            await messageOf(iam(keys).send(new GetUserCommand({}))),
            "Must specify userName when calling with non-User credentials",
        );
    });

    it("with MFA act as their user in IAM as well", async () => {
        const keys = await sessionOf(admin, { SerialNumber: await mfaDevice(), TokenCode: "123456" });
        assert.equal((await iam(keys).send(new GetUserCommand({}))).User?.UserName, "admin");
    });

    it("get a role's new policy after the propagation delay of policies", async () => {
        const keys = await assume(admin, await role("deployer"));
        aws().propagation.delays.policies = 4_000;
        aws().clock.advance(4_000);
        const PolicyDocument = policy({ Effect: "Deny", Action: "*", Resource: "*" });
        await iam().send(new PutRolePolicyCommand({ RoleName: "deployer", PolicyName: "deny", PolicyDocument }));

        assert.equal(await ec2(keys), "allowed");
        aws().clock.advance(4_000);
        assert.equal(await ec2(keys), "UnauthorizedOperation");
    });

    it("leave no secret and no MFA code in the call log", async () => {
        const keys = await sessionOf(admin, { SerialNumber: await mfaDevice(), TokenCode: "987654" });
        const log = JSON.stringify(aws().calls.calls());
        for (const secret of [keys.secretAccessKey, keys.sessionToken ?? "", "987654"]) {
            assert.ok(!log.includes(secret));
        }
    });
});
