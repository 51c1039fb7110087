import assert from "node:assert/strict";
import * as iam from "@aws-sdk/client-iam";
import { outcomeOf } from "../support/outcome";
import { useSimulator } from "../support/useSimulator";

const allow = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }],
});
const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
});
const managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const user = { UserName: "ci" };
const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

describe("the embedded IAM", () => {
    const aws = useSimulator();
    let client: iam.IAMClient;
    beforeEach(() => {
        client = clientOf(aws().issuer());
    });

    function clientOf(credentials: { accessKeyId: string; secretAccessKey: string }) {
        return new iam.IAMClient({ region: "us-east-1", endpoint: aws().endpoint, credentials, maxAttempts: 1 });
    }

    /** Any command. The overloads of the client accept only commands of a known output. */
    type Command = { readonly input: object };
    const send = (command: Command) => client.send(command as unknown as iam.GetUserCommand);

    const outcome = (command: Command, by = client) => outcomeOf(by.send(command as unknown as iam.GetUserCommand));

    it("stores users with path, tags and boundary", async () => {
        const given = { ...user, Path: "/a/b/", Tags: [{ Key: "Team", Value: "shop" }], PermissionsBoundary: managed };
        await send(new iam.CreateUserCommand(given));

        const { User } = await client.send(new iam.GetUserCommand(user));
        assert.equal(User?.Arn, "arn:aws:iam::123456789012:user/a/b/ci");
        assert.deepEqual(User?.Tags, given.Tags);
        assert.equal(User?.PermissionsBoundary?.PermissionsBoundaryArn, managed);
    });

    it("returns documents URL-encoded, exactly as they were sent", async () => {
        await send(new iam.CreateUserCommand(user));
        await send(new iam.PutUserPolicyCommand({ ...user, PolicyName: "p", PolicyDocument: allow }));

        const { PolicyDocument = "" } = await client.send(new iam.GetUserPolicyCommand({ ...user, PolicyName: "p" }));
        assert.ok(PolicyDocument.startsWith("%7B%22Version"));
        assert.equal(decodeURIComponent(PolicyDocument), allow);
    });

    it("paginates its lists", async () => {
        for (let index = 0; index < 25; index++) {
            await send(new iam.CreateUserCommand({ UserName: `u${index}`, Path: "/many/" }));
        }
        const pages: number[] = [];
        for await (const page of iam.paginateListUsers({ client, pageSize: 10 }, { PathPrefix: "/many/" })) {
            pages.push(page.Users?.length ?? 0);
        }
        assert.deepEqual(pages, [10, 10, 5]);
    });

    it("stores groups and roles, and evaluates and lists their policies", async () => {
        await send(new iam.CreateUserCommand(user));
        await send(new iam.CreateGroupCommand({ GroupName: "readers" }));
        await send(new iam.AddUserToGroupCommand({ ...user, GroupName: "readers" }));
        await send(
            new iam.PutGroupPolicyCommand({
                GroupName: "readers",
                PolicyName: "p",
                PolicyDocument: JSON.stringify({
                    Version: "2012-10-17",
                    Statement: [{ Effect: "Allow", Action: "iam:ListUsers", Resource: "*" }],
                }),
            }),
        );
        const { AccessKey } = await client.send(new iam.CreateAccessKeyCommand(user));
        const member = clientOf({
            accessKeyId: AccessKey?.AccessKeyId ?? "",
            secretAccessKey: AccessKey?.SecretAccessKey ?? "",
        });

        assert.equal(await outcome(new iam.ListUsersCommand({}), member), "allowed");
        assert.equal(await outcome(new iam.ListRolesCommand({}), member), "AccessDenied");
        await send(
            new iam.CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trust, MaxSessionDuration: 7_200 }),
        );
        assert.equal((await client.send(new iam.GetRoleCommand({ RoleName: "r" }))).Role?.MaxSessionDuration, 7_200);
    });

    it("counts the usage of account quotas", async () => {
        await send(new iam.CreateUserCommand(user));

        const { SummaryMap } = await client.send(new iam.GetAccountSummaryCommand({}));
        assert.deepEqual([SummaryMap?.Users, SummaryMap?.UsersQuota], [2, 5_000]);
    });

    describe("rejects with AWS's error code", () => {
        beforeEach(() => send(new iam.CreateUserCommand(user)));

        const refusals: [string, () => Promise<unknown>, () => Command, string][] = [
            [
                "a second user with the same name, case-insensitively",
                async () => {},
                () => new iam.CreateUserCommand({ UserName: "CI" }),
                "EntityAlreadyExists",
            ],
            [
                "a user that does not exist",
                async () => {},
                () => new iam.GetUserCommand({ UserName: "none" }),
                "NoSuchEntity",
            ],
            [
                "a name with invalid characters",
                async () => {},
                () => new iam.CreateUserCommand({ UserName: "a b" }),
                "ValidationError",
            ],
            [
                "a name that is too long",
                async () => {},
                () => new iam.CreateUserCommand({ UserName: "x".repeat(65) }),
                "ValidationError",
            ],
            [
                "a document that is not JSON",
                async () => {},
                () => new iam.PutUserPolicyCommand({ ...user, PolicyName: "p", PolicyDocument: "{" }),
                "MalformedPolicyDocument",
            ],
            [
                "a document with invalid grammar",
                async () => {},
                () =>
                    new iam.PutUserPolicyCommand({
                        ...user,
                        PolicyName: "p",
                        PolicyDocument: allow.replace("Allow", "allow"),
                    }),
                "MalformedPolicyDocument",
            ],
            [
                "inline policies with more than 2,048 characters in total",
                () => send(new iam.PutUserPolicyCommand({ ...user, PolicyName: "p", PolicyDocument: sized(1_500) })),
                () => new iam.PutUserPolicyCommand({ ...user, PolicyName: "q", PolicyDocument: sized(600) }),
                "LimitExceeded",
            ],
            [
                "a third access key",
                () => times(2, () => send(new iam.CreateAccessKeyCommand(user))),
                () => new iam.CreateAccessKeyCommand(user),
                "LimitExceeded",
            ],
            [
                "an eleventh attached policy",
                () =>
                    times(10, async (n) =>
                        send(new iam.AttachUserPolicyCommand({ ...user, PolicyArn: await managedPolicy(n) })),
                    ),
                () => new iam.AttachUserPolicyCommand({ ...user, PolicyArn: managed }),
                "LimitExceeded",
            ],
            [
                "a policy that does not exist",
                async () => {},
                () => new iam.AttachUserPolicyCommand({ ...user, PolicyArn: `${managed}X` }),
                "NoSuchEntity",
            ],
            [
                "an eleventh group",
                () =>
                    times(11, (n) => send(new iam.CreateGroupCommand({ GroupName: `g${n}` }))).then(() =>
                        times(10, (n) => send(new iam.AddUserToGroupCommand({ ...user, GroupName: `g${n}` }))),
                    ),
                () => new iam.AddUserToGroupCommand({ ...user, GroupName: "g10" }),
                "LimitExceeded",
            ],
            ["a page size of zero", async () => {}, () => new iam.ListUsersCommand({ MaxItems: 0 }), "ValidationError"],
        ];
        for (const [what, before, command, code] of refusals) {
            it(`${what}: ${code}`, async () => {
                await before();
                assert.equal(await outcome(command()), code);
            });
        }

        const dependents: [string, () => Promise<unknown>][] = [
            ["an access key", () => send(new iam.CreateAccessKeyCommand(user))],
            [
                "an inline policy",
                () => send(new iam.PutUserPolicyCommand({ ...user, PolicyName: "p", PolicyDocument: allow })),
            ],
            ["an attached policy", () => send(new iam.AttachUserPolicyCommand({ ...user, PolicyArn: managed }))],
            [
                "a group",
                async () => {
                    await send(new iam.CreateGroupCommand({ GroupName: "g" }));
                    await send(new iam.AddUserToGroupCommand({ ...user, GroupName: "g" }));
                },
            ],
            [
                "a login profile",
                () => send(new iam.CreateLoginProfileCommand({ ...user, Password: "correct-Horse-1" })),
            ],
            [
                "an SSH key",
                () => send(new iam.UploadSSHPublicKeyCommand({ ...user, SSHPublicKeyBody: "ssh-rsa AAAA" })),
            ],
            [
                "a signing certificate",
                () => send(new iam.UploadSigningCertificateCommand({ ...user, CertificateBody: certificate })),
            ],
            [
                "a service-specific credential",
                () =>
                    send(
                        new iam.CreateServiceSpecificCredentialCommand({
                            ...user,
                            ServiceName: "codecommit.amazonaws.com",
                        }),
                    ),
            ],
            [
                "an MFA device",
                async () => {
                    const { VirtualMFADevice } = await client.send(
                        new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }),
                    );
                    await send(
                        new iam.EnableMFADeviceCommand({
                            ...user,
                            SerialNumber: VirtualMFADevice?.SerialNumber,
                            AuthenticationCode1: "123456",
                            AuthenticationCode2: "654321",
                        }),
                    );
                },
            ],
        ];
        for (const [what, addDependent] of dependents) {
            it(`the deletion of a user with ${what}: DeleteConflict`, async () => {
                await addDependent();
                assert.equal(await outcome(new iam.DeleteUserCommand(user)), "DeleteConflict");
            });
        }

        it("but deletes a user without dependents", async () => {
            assert.equal(await outcome(new iam.DeleteUserCommand(user)), "allowed");
            assert.equal(await outcome(new iam.GetUserCommand(user)), "NoSuchEntity");
        });

        function sized(length: number): string {
            return allow.replace("ec2:*", `ec2:${"x".repeat(length - allow.length + 1)}`);
        }

        async function times(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
            for (let n = 0; n < count; n++) {
                await work(n);
            }
        }

        async function managedPolicy(n: number): Promise<string> {
            const { Policy } = await client.send(
                new iam.CreatePolicyCommand({ PolicyName: `p${n}`, PolicyDocument: allow }),
            );
            return Policy?.Arn ?? "";
        }
    });
});
