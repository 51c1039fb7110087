import type { IAMClient } from "@aws-sdk/client-iam";
import { nameIn } from "../../../provider/aws/arn";
import { clientsFor } from "../../../provider/aws/clients";
import type { Connection } from "../../../provider/aws/connection";
import { explain, hasCode, ignoreAbsence } from "../../../provider/aws/errors";
import { Operation } from "../../../provider/errors/operation";
import { asList, statementsOf } from "../../../provider/policy/document";
import { issuerPolicyDocument } from "../../issuerPermissions/issuerPolicyDocument";
import type { IssuerUse } from "../../issuerPermissions/issuerUse";
import type { MissingPermission } from "./simulate";

/** Outcome of trial reads. */
export interface ReadTrials {
    readonly actions: ReadonlySet<string>;
    readonly missing: readonly MissingPermission[];
}

/**
 * Tries the read actions of an issuer's least policy, one call each, for an issuer whose policies IAM cannot simulate.
 * Actions on users are tried on an existing user: AWS knows no path of a user that does not exist, and would deny them
 * to an issuer that is allowed users under one path.
 */
export async function tryReads(connection: Connection, use: IssuerUse): Promise<ReadTrials> {
    try {
        const iam = await clientsFor(connection).iam();
        const list = use.users ? await tryList(iam, use.userPath) : undefined;
        const calls = await callsOf(use, list?.example);
        const outcomes = await Promise.all(
            calls.map(async (call) => ({ ...call, denial: await denialOf(call.send(iam)) })),
        );
        const all = [...(list ? [list] : []), ...outcomes];
        return {
            actions: new Set(all.map(({ action }) => action)),
            missing: all.flatMap(({ action, resource, denial }) =>
                denial === undefined
                    ? []
                    : [{ action, resource, isRequired: true, isDenied: /explicit deny/.test(denial), dependsOn: [] }],
            ),
        };
    } catch (error) {
        throw explain(new Operation("check", "permissions"), "reading users and roles", connection, error);
    }
}

/** Lists users, and returns one as an example. */
async function tryList(iam: IAMClient, PathPrefix: string) {
    const { ListUsersCommand } = await import("@aws-sdk/client-iam");
    const listing = iam.send(new ListUsersCommand({ PathPrefix, MaxItems: 1 }));
    const denial = await denialOf(listing);
    const [user] = denial === undefined ? ((await listing).Users ?? []) : [];
    return { action: "iam:ListUsers", resource: "*", denial, example: user?.Arn };
}

interface Call {
    readonly action: string;
    readonly resource: string;
    send(iam: IAMClient): Promise<unknown>;
}

/** Returns the read calls of an issuer's least policy, each with the resource of its statement. */
async function callsOf(use: IssuerUse, user: string | undefined): Promise<Call[]> {
    const reads = await readsByAction();
    return statementsOf(issuerPolicyDocument(use)).flatMap(({ Sid, Action, Resource }) => {
        const resources = Sid === "Users" ? asList(user) : exactStatements.includes(Sid ?? "") ? asList(Resource) : [];
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

/** Statements whose resources are no wildcards, and which no trust policy or group can grant instead. */
const exactStatements = ["RevokeSessions", "IssuingUser"];

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

/** Returns AWS's message if it denies a call; undefined if it allows the call, whether the resource exists or not. */
async function denialOf(call: Promise<unknown>): Promise<string | undefined> {
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
