import type { PolicyDocument } from "../../provider/policy/document";

/** The name that the boundary has where nothing else is said. */
export const boundaryName = "stacklease-boundary";

/**
 * A permissions boundary under which a lease can do everything that it is granted, but make no identity that would outlive it.
 * docs/boundary.md says what it is for.
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

/** Every action of IAM that writes, and what of other services makes identities or lends them. */
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
