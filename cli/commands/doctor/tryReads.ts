import type { IAMClient } from "@aws-sdk/client-iam";
import { clientsFor } from "../../../provider/aws/clients";
import type { Connection } from "../../../provider/aws/connection";
import { explain, hasCode, ignoreAbsence } from "../../../provider/aws/errors";
import { nameIn } from "../../../provider/aws/roles";
import { Operation } from "../../../provider/operation";
import { asList, statementsOf } from "../../../provider/policy/document";
import { issuerPolicyDocument } from "../../issuerPermissions/issuerPolicy";
import type { IssuerUse } from "../../issuerPermissions/issuerUse";
import type { Missing } from "./simulate";

/** What came of trying. */
export interface Tried {
    /** The actions that were tried. */
    readonly actions: ReadonlySet<string>;
    readonly missing: readonly Missing[];
}

/**
 * Tries what only reads of an issuer's least policy, a call each, where IAM can't be asked to judge it. Users are tried on one that exists: AWS
 * knows no path of another, and would refuse it to whoever may read users under a path.
 */
export async function tryReads(connection: Connection, use: IssuerUse): Promise<Tried> {
    try {
        const iam = await clientsFor(connection).iam();
        const list = use.users ? await tryList(iam, use.userPath) : undefined;
        const calls = await callsOf(use, list?.example);
        const outcomes = await Promise.all(
            calls.map(async (call) => ({ ...call, refusal: await refusalOf(call.send(iam)) })),
        );
        const all = [...(list ? [list] : []), ...outcomes];
        return {
            actions: new Set(all.map(({ action }) => action)),
            missing: all.flatMap(({ action, resource, refusal }) =>
                refusal === undefined
                    ? []
                    : [{ action, resource, isVital: true, isDenied: /explicit deny/.test(refusal), dependsOn: [] }],
            ),
        };
    } catch (error) {
        throw explain(new Operation("check", "permissions"), "reading users and roles", connection, error);
    }
}

/** Lists users, and gives one as an example. */
async function tryList(iam: IAMClient, PathPrefix: string) {
    const { ListUsersCommand } = await import("@aws-sdk/client-iam");
    const listing = iam.send(new ListUsersCommand({ PathPrefix, MaxItems: 1 }));
    const refusal = await refusalOf(listing);
    const [user] = refusal === undefined ? ((await listing).Users ?? []) : [];
    return { action: "iam:ListUsers", resource: "*", refusal, example: user?.Arn };
}

interface Call {
    readonly action: string;
    readonly resource: string;
    send(iam: IAMClient): Promise<unknown>;
}

/** The reading calls of a use's least policy, each on what its statement is of. */
async function callsOf(use: IssuerUse, user: string | undefined): Promise<Call[]> {
    const reads = await readsByAction();
    return statementsOf(issuerPolicyDocument(use)).flatMap(({ Sid, Action, Resource }) => {
        const resources = Sid === "Users" ? asList(user) : isOne.includes(Sid ?? "") ? asList(Resource) : [];
        return asList(Action).flatMap((action) => {
            const read = reads[action];
            return read
                ? resources.map((resource) => ({
                      action,
                      resource,
                      send: (iam: IAMClient) => read(iam, nameIn(resource)),
                  }))
                : [];
        });
    });
}

/** Statements whose resources are no wildcards, and that no trust policy or group can grant instead. */
const isOne = ["RevokeSessions", "IssuingUser"];

type Read = (iam: IAMClient, name: string) => Promise<unknown>;

async function readsByAction(): Promise<Readonly<Record<string, Read>>> {
    const sdk = await import("@aws-sdk/client-iam");
    return {
        "iam:GetUser": (iam, UserName) => iam.send(new sdk.GetUserCommand({ UserName })),
        "iam:GetUserPolicy": (iam, UserName) =>
            iam.send(new sdk.GetUserPolicyCommand({ UserName, PolicyName: "stacklease" })),
        "iam:ListAccessKeys": (iam, UserName) => iam.send(new sdk.ListAccessKeysCommand({ UserName })),
        "iam:ListUserPolicies": (iam, UserName) => iam.send(new sdk.ListUserPoliciesCommand({ UserName })),
        "iam:ListAttachedUserPolicies": (iam, UserName) =>
            iam.send(new sdk.ListAttachedUserPoliciesCommand({ UserName })),
        "iam:ListGroupsForUser": (iam, UserName) => iam.send(new sdk.ListGroupsForUserCommand({ UserName })),
        "iam:GetLoginProfile": (iam, UserName) => iam.send(new sdk.GetLoginProfileCommand({ UserName })),
        "iam:ListSigningCertificates": (iam, UserName) =>
            iam.send(new sdk.ListSigningCertificatesCommand({ UserName })),
        "iam:ListSSHPublicKeys": (iam, UserName) => iam.send(new sdk.ListSSHPublicKeysCommand({ UserName })),
        "iam:ListServiceSpecificCredentials": (iam, UserName) =>
            iam.send(new sdk.ListServiceSpecificCredentialsCommand({ UserName })),
        "iam:ListMFADevices": (iam, UserName) => iam.send(new sdk.ListMFADevicesCommand({ UserName })),
        "iam:GetRolePolicy": (iam, RoleName) =>
            iam.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName: "stacklease" })),
    };
}

/** What AWS says where it refuses a call; undefined where it allows it, whether there is anything to read or not. */
async function refusalOf(call: Promise<unknown>): Promise<string | undefined> {
    try {
        await ignoreAbsence(call);
        return undefined;
    } catch (error) {
        if (hasCode(error, "AccessDenied")) {
            return (error as Error).message;
        }
        throw error;
    }
}
