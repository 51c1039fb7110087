import type { Action, IssuerOperation, Needs } from "./issuerOperation";
import type { IssuerUse } from "./issuerUse";

/** Reads a user and its owner before it is changed. */
const observe: readonly Action[] = ["iam:GetUser", "iam:GetUserPolicy"];

const withAttachments = ({ attachments }: IssuerUse) => attachments;

/**
 * Returns the operation that revokes a lease whose user has something from somebody else that AWS wants removed first.
 */
function revokeForeign(needs: Needs): IssuerOperation {
    return { beyond: "revoke a lease whose user has a foreign access key", needs };
}

/** The actions that operations on leases of users need. */
export const userActions = {
    "prove the account": { needs: {} },

    "mint a lease": {
        // AWS requires iam:TagUser if CreateUser has tags, as for roles:
        // https://github.com/openshift/installer/issues/1073
        needs: { Users: ["iam:CreateUser", "iam:TagUser", "iam:PutUserPolicy", "iam:CreateAccessKey"] },
    },
    "mint a lease although AWS's answers are lost": {
        beyond: "mint a lease",
        needs: { Users: ["iam:GetUser", "iam:ListAccessKeys", "iam:DeleteAccessKey"] },
    },
    "mint a lease with managed policies": {
        beyond: "mint a lease",
        needs: { Users: ["iam:AttachUserPolicy"] },
        when: withAttachments,
    },
    "mint a lease in groups": { beyond: "mint a lease", needs: { JoinGroups: ["iam:AddUserToGroup"] } },
    "undo a failed mint": {
        beyond: "mint a lease with managed policies",
        needs: { Users: ["iam:GetUser", "iam:ListAccessKeys", "iam:DeleteUserPolicy", "iam:DeleteUser"] },
        when: withAttachments,
    },
    "refresh a lease": {
        needs: {
            Users: [
                "iam:GetUser",
                "iam:GetUserPolicy",
                "iam:ListAccessKeys",
                "iam:ListUserPolicies",
                "iam:ListAttachedUserPolicies",
                "iam:ListGroupsForUser",
                "iam:GetLoginProfile",
                "iam:ListSigningCertificates",
                "iam:ListSSHPublicKeys",
                "iam:ListServiceSpecificCredentials",
            ],
        },
    },
    "renew a lease or change its grants": { needs: { Users: [...observe, "iam:PutUserPolicy"] } },
    "change a lease's tags": { needs: { Users: [...observe, "iam:TagUser", "iam:UntagUser"] } },
    "change a lease's managed policies": {
        needs: { Users: [...observe, "iam:AttachUserPolicy", "iam:DetachUserPolicy"] },
        when: withAttachments,
    },
    "change a lease's groups": {
        needs: {
            Users: observe,
            JoinGroups: ["iam:AddUserToGroup"],
            LeaveGroups: ["iam:RemoveUserFromGroup"],
        },
    },
    "change a lease's boundary": { needs: { Users: [...observe, "iam:PutUserPermissionsBoundary"] } },
    "remove a lease's boundary": {
        needs: { Users: [...observe, "iam:DeleteUserPermissionsBoundary"] },
        when: ({ boundaries }) => boundaries.length === 0,
    },
    "rotate a lease with an overlap": { beyond: "mint a lease", needs: { Users: observe } },
    "repair additions to a lease's user": {
        beyond: "refresh a lease",
        needs: {
            Users: [
                "iam:DeleteAccessKey",
                "iam:DeleteUserPolicy",
                "iam:DetachUserPolicy",
                "iam:DeleteLoginProfile",
                "iam:DeleteSigningCertificate",
                "iam:DeleteSSHPublicKey",
                "iam:DeleteServiceSpecificCredential",
                "iam:UntagUser",
            ],
            LeaveGroups: ["iam:RemoveUserFromGroup"],
        },
    },
    "repair removals from a lease's user": {
        beyond: "refresh a lease",
        needs: { Users: ["iam:PutUserPolicy", "iam:TagUser", "iam:PutUserPermissionsBoundary"] },
    },

    "revoke a lease": { needs: { Users: ["iam:DeleteAccessKey", "iam:DeleteUserPolicy", "iam:DeleteUser"] } },
    "revoke a lease without its key": {
        beyond: "revoke a lease",
        needs: { Users: ["iam:GetUser", "iam:PutUserPolicy", "iam:ListAccessKeys"] },
    },
    "revoke a lease whose user has a foreign access key": {
        beyond: "revoke a lease",
        needs: { Users: ["iam:ListAccessKeys"] },
    },
    "revoke a lease whose user has a foreign password": revokeForeign({ Users: ["iam:DeleteLoginProfile"] }),
    "revoke a lease whose user has a foreign service credential": revokeForeign({
        Users: ["iam:ListServiceSpecificCredentials", "iam:DeleteServiceSpecificCredential"],
    }),
    "revoke a lease whose user has a foreign SSH key": revokeForeign({
        Users: ["iam:ListSSHPublicKeys", "iam:DeleteSSHPublicKey"],
    }),
    "revoke a lease whose user has a foreign signing certificate": revokeForeign({
        Users: ["iam:ListSigningCertificates", "iam:DeleteSigningCertificate"],
    }),
    "revoke a lease whose user has a foreign MFA device": revokeForeign({
        Users: ["iam:ListMFADevices", "iam:DeactivateMFADevice"],
    }),
    "revoke a lease whose user has a foreign virtual MFA device": {
        beyond: "revoke a lease whose user has a foreign MFA device",
        needs: { MfaDevices: ["iam:DeleteVirtualMFADevice"] },
    },
    "revoke a lease whose user is in a foreign group": revokeForeign({
        Users: ["iam:ListGroupsForUser"],
        LeaveGroups: ["iam:RemoveUserFromGroup"],
    }),
    "revoke a lease whose user has a foreign managed policy": revokeForeign({
        Users: ["iam:ListAttachedUserPolicies", "iam:DetachUserPolicy"],
    }),
    "revoke a lease whose user has a foreign inline policy": revokeForeign({
        Users: ["iam:ListUserPolicies"],
    }),
    "revoke a lease that has expired or that refresh found changed": revokeForeign({
        Users: ["iam:GetUser", "iam:PutUserPolicy"],
    }),
    "revoke a lease without its boundary": {
        beyond: "revoke a lease that has expired or that refresh found changed",
        needs: { Users: ["iam:PutUserPermissionsBoundary"] },
    },
    // Without it, deleting a backend warns that the users could not be listed.
    "list the users that are left when a backend is deleted": { needs: { Account: ["iam:ListUsers"] } },
} as const satisfies Readonly<Record<string, IssuerOperation>>;

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
