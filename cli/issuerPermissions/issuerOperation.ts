import type { IssuerUse } from "./issuerUse";

/** An action as policies name it, e.g. `iam:CreateUser`. */
export type Action = `iam:${string}` | `sts:${string}`;

/** What actions are asked on: the Sid of the statement that allows them. issuerPolicy.ts says which resources these are. */
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

/** Something that the product does as the issuer. */
export interface IssuerOperation {
    /** The operation that it goes beyond: it needs all that this one does. */
    readonly beyond?: string;
    /** What AWS asks for, by what it is asked on. None for what everybody may do. */
    readonly needs: Needs;
    /** Whether it belongs to a use. Default: always, where what its actions are asked on is in use. */
    readonly when?: (use: IssuerUse) => boolean;
}

/** Actions by what they are asked on. */
export type Needs = Readonly<Partial<Record<Scope, readonly Action[]>>>;
