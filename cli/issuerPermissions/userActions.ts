import type { Action, IssuerOperation, Needs } from "./issuerOperation";
import type { IssuerUse } from "./issuerUse";

/** Looking at a user, and whose it is, before it is changed. */
const observe: readonly Action[] = ["iam:GetUser", "iam:GetUserPolicy"];

const withAttachments = ({ attachments }: IssuerUse) => attachments;

/** To revoke a lease on whose user somebody has put something that AWS wants removed before the user. */
function revokeForeign(needs: Needs): IssuerOperation {
    return { beyond: "revoke a lease on whose user somebody has put an access key", needs };
}

/** What operations on leases of users need. */
export const userActions = {
    "prove the account": { needs: {} },

    "mint a lease": {
        // AWS asks for iam:TagUser where CreateUser brings tags, as for roles: https://github.com/openshift/installer/issues/1073
        needs: { Users: ["iam:CreateUser", "iam:TagUser", "iam:PutUserPolicy", "iam:CreateAccessKey"] },
    },
    "mint a lease though answers of AWS get lost": {
        beyond: "mint a lease",
        needs: { Users: ["iam:GetUser", "iam:ListAccessKeys", "iam:DeleteAccessKey"] },
    },
    "mint a lease with managed policies": {
        beyond: "mint a lease",
        needs: { Users: ["iam:AttachUserPolicy"] },
        when: withAttachments,
    },
    "mint a lease in groups": { beyond: "mint a lease", needs: { JoinGroups: ["iam:AddUserToGroup"] } },
    "take back a mint that has failed": {
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
    "take a lease's boundary off": {
        needs: { Users: [...observe, "iam:DeleteUserPermissionsBoundary"] },
        when: ({ boundaries }) => boundaries.length === 0,
    },
    "rotate a lease with an overlap": { beyond: "mint a lease", needs: { Users: observe } },
    "repair what somebody has put on a lease's user": {
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
    "repair what somebody has taken off a lease's user": {
        beyond: "refresh a lease",
        needs: { Users: ["iam:PutUserPolicy", "iam:TagUser", "iam:PutUserPermissionsBoundary"] },
    },

    "revoke a lease": { needs: { Users: ["iam:DeleteAccessKey", "iam:DeleteUserPolicy", "iam:DeleteUser"] } },
    "revoke a lease whose key somebody has deleted": {
        beyond: "revoke a lease",
        needs: { Users: ["iam:GetUser", "iam:PutUserPolicy", "iam:ListAccessKeys"] },
    },
    "revoke a lease on whose user somebody has put an access key": {
        beyond: "revoke a lease",
        needs: { Users: ["iam:ListAccessKeys"] },
    },
    "revoke a lease on whose user somebody has put a password": revokeForeign({ Users: ["iam:DeleteLoginProfile"] }),
    "revoke a lease on whose user somebody has put a service credential": revokeForeign({
        Users: ["iam:ListServiceSpecificCredentials", "iam:DeleteServiceSpecificCredential"],
    }),
    "revoke a lease on whose user somebody has put an SSH key": revokeForeign({
        Users: ["iam:ListSSHPublicKeys", "iam:DeleteSSHPublicKey"],
    }),
    "revoke a lease on whose user somebody has put a signing certificate": revokeForeign({
        Users: ["iam:ListSigningCertificates", "iam:DeleteSigningCertificate"],
    }),
    "revoke a lease on whose user somebody has put an MFA device": revokeForeign({
        Users: ["iam:ListMFADevices", "iam:DeactivateMFADevice"],
    }),
    "revoke a lease on whose user somebody has put a virtual MFA device": {
        beyond: "revoke a lease on whose user somebody has put an MFA device",
        needs: { MfaDevices: ["iam:DeleteVirtualMFADevice"] },
    },
    "revoke a lease whose user somebody has put into a group": revokeForeign({
        Users: ["iam:ListGroupsForUser"],
        LeaveGroups: ["iam:RemoveUserFromGroup"],
    }),
    "revoke a lease on whose user somebody has put a managed policy": revokeForeign({
        Users: ["iam:ListAttachedUserPolicies", "iam:DetachUserPolicy"],
    }),
    "revoke a lease on whose user somebody has put an inline policy": revokeForeign({
        Users: ["iam:ListUserPolicies"],
    }),
    "revoke a lease that has expired or that refresh has found changed": revokeForeign({
        Users: ["iam:GetUser", "iam:PutUserPolicy"],
    }),
    "revoke a lease whose boundary somebody has taken off": {
        beyond: "revoke a lease that has expired or that refresh has found changed",
        needs: { Users: ["iam:PutUserPermissionsBoundary"] },
    },
    // Without it, a backend that is deleted says that it could not look.
    "tell which users are left when a backend is deleted": { needs: { Account: ["iam:ListUsers"] } },
} as const satisfies Readonly<Record<string, IssuerOperation>>;
