import type { IssuerOperation } from "./issuerOperation";

/** The actions that operations on leases of sessions need. */
export const sessionActions = {
    "issue a session of a role": { needs: { AssumeRoles: ["sts:AssumeRole"] } },
    "issue a session of a role with session tags": {
        beyond: "issue a session of a role",
        needs: { TagSessions: ["sts:TagSession"] },
    },
    "issue a session of a role with a source identity": {
        beyond: "issue a session of a role",
        needs: { SetSourceIdentity: ["sts:SetSourceIdentity"] },
    },
    "read at preview how long a role's sessions may last": { needs: { ReadRoles: ["iam:GetRole"] } },
    "explain why a role cannot be assumed": { needs: { ReadRoles: ["iam:GetRole"] } },
    "revoke a session of a role": { needs: { RevokeSessions: ["iam:GetRolePolicy", "iam:PutRolePolicy"] } },
    "find at refresh that a session of a role was killed": { needs: { RevokeSessions: ["iam:GetRolePolicy"] } },
    "rotate a session of a role with an overlap": {
        beyond: "issue a session of a role",
        needs: { RevokeSessions: ["iam:GetRolePolicy", "iam:PutRolePolicy"] },
    },

    "issue a federation token": { needs: { FederationTokens: ["sts:GetFederationToken"] } },
    "issue a federation token with session tags": {
        beyond: "issue a federation token",
        needs: { FederationTokens: ["sts:TagSession"] },
        when: ({ federation }) => federation?.sessionTags === true,
    },
    "revoke a federation token": {
        needs: { IssuingUser: ["iam:GetUserPolicy", "iam:PutUserPolicy"] },
        when: ({ federation }) => federation?.revocable === true,
    },
    "find at refresh that a federation token was killed": {
        needs: { IssuingUser: ["iam:GetUserPolicy"] },
        when: ({ federation }) => federation?.revocable === true,
    },
    "issue a session token": { needs: {} },
} as const satisfies Readonly<Record<string, IssuerOperation>>;
