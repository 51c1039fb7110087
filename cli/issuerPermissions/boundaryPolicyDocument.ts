import type { PolicyDocument } from "../../provider/policy/document";

/** Default name of the boundary. */
export const boundaryName = "stacklease-boundary";

/**
 * Returns a permissions boundary with which a lease can do everything that it is granted, but cannot create an identity
 * that outlives it. docs/boundary.md explains its purpose.
 */
export function boundaryPolicyDocument(): PolicyDocument {
    return {
        Version: "2012-10-17",
        Statement: [
            { Sid: "Bounded", Effect: "Allow", Action: "*", Resource: "*" },
            { Sid: "NoOtherIdentity", Effect: "Deny", Action: identityActions, Resource: "*" },
        ],
    };
}

/** All write actions of IAM, and the actions of other services that create identities or hand out their credentials. */
const identityActions = [
    "iam:Accept*",
    "iam:AcquireRole",
    "iam:Add*",
    "iam:Associate*",
    "iam:Attach*",
    "iam:Change*",
    "iam:Create*",
    "iam:Deactivate*",
    "iam:Delete*",
    "iam:Detach*",
    "iam:Disable*",
    "iam:Enable*",
    "iam:PassRole",
    "iam:Put*",
    "iam:Reject*",
    "iam:Remove*",
    "iam:Reset*",
    "iam:Resync*",
    "iam:Send*",
    "iam:Set*",
    "iam:Tag*",
    "iam:Untag*",
    "iam:Update*",
    "iam:Upload*",
    "identitystore:*",
    "organizations:*",
    "rolesanywhere:*",
    "signin:AuthorizeOAuth2Access",
    "signin:CreateBearerToken",
    "signin:CreateOAuth2Token*",
    "sso:*",
    "sso-directory:*",
    "sts:AssumeRole*",
    "sts:AssumeRoot",
    "sts:GetDelegatedAccessToken",
    "sts:GetFederationToken",
    "sts:GetSessionToken",
    "sts:GetWebIdentityToken",
];
