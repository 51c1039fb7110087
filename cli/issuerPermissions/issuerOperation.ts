import type { IssuerUse } from "./issuerUse";

/** An action as in policies, e.g. `iam:CreateUser`. */
export type Action = `iam:${string}` | `sts:${string}`;

/**
 * A set of resources: the Sid of the statement that allows actions on them. issuerPolicyDocument.ts lists the
 * resources.
 */
export type Scope =
    | "Users"
    | "JoinGroups"
    | "LeaveGroups"
    | "MfaDevices"
    | "AssumeRoles"
    | "TagSessions"
    | "SetSourceIdentity"
    | "ReadRoles"
    | "RevokeSessions"
    | "FederationTokens"
    | "IssuingUser"
    | "IssuingUserNote"
    | "IssuingRole"
    | "Account";

/** An operation that the product performs as the issuer. */
export interface IssuerOperation {
    /** Name of the operation that it extends: it needs all of that one's actions as well. */
    readonly beyond?: string;
    /** The actions that it needs. Empty if AWS allows it to everybody. */
    readonly needs: Needs;
    /** Returns whether it belongs to a use. Default: it does, if its scopes have resources in that use. */
    readonly when?: (use: IssuerUse) => boolean;
}

/** Actions by scope. */
export type Needs = Readonly<Partial<Record<Scope, readonly Action[]>>>;
