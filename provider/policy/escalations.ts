import { actionMatcher } from "./actionPattern";
import type { PlacedFault } from "./arns";
import { asList, type PolicyDocument, type PolicyStatement, statementsOf } from "./document";

/**
 * Actions with which a holder can get an identity or token whose life does not end with the lease:
 *
 * - other users and roles, their keys, passwords, policies and trust policies
 * - sessions of a role, which have only the role's policies, for up to 12 hours
 * - roles passed to compute services
 * - sign-in tokens
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_getting_started.html
 */
const escalatingActions = [
    "iam:CreateUser",
    "iam:CreateAccessKey",
    "iam:UpdateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:UploadSigningCertificate",
    "iam:PutUserPolicy",
    "iam:AttachUserPolicy",
    "iam:DeleteUserPermissionsBoundary",
    "iam:AddUserToGroup",
    "iam:PutGroupPolicy",
    "iam:AttachGroupPolicy",
    "iam:CreateRole",
    "iam:AcquireRole",
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:PassRole",
    "sts:AssumeRole",
    "sts:GetDelegatedAccessToken",
    "sts:GetWebIdentityToken",
    "sso:CreateAccountAssignment",
    "sso:PutInlinePolicyToPermissionSet",
    "signin:AuthorizeOAuth2Access",
    "signin:CreateBearerToken",
    "signin:CreateOAuth2Token",
    "signin:CreateOAuth2TokenWithIAM",
    "signin:CreateOAuth2TokenWithTokenExchange",
];

/**
 * Returns the statements that allow a holder to outlive its lease, with the actions that do.
 * @param remedy what prevents all of them, for messages
 */
export function findEscalations(document: PolicyDocument, remedy: string): PlacedFault[] {
    return statementsOf(document).flatMap((statement, index) => {
        const isNamed = actionMatcher(statement);
        const allowed = escalatingActions.filter((action) => isNamed(action) && appliesTo(statement, action));
        const [first, ...rest] = statement.Effect === "Allow" ? allowed : [];
        return first ? [{ place: `Statement[${index}]`, reason: describe(first, rest.length, remedy) }] : [];
    });
}

/** Returns whether a statement's resources can be of the kind that an action applies to. */
function appliesTo({ Resource }: PolicyStatement, action: string): boolean {
    return Resource === undefined || asList(Resource).some((resource) => canMatch(resource, action));
}

function canMatch(resource: string, action: string): boolean {
    const [service = ""] = action.split(":");
    const [prefix, , owner = ""] = resource.split(":");
    return prefix !== "arn" || (!isOwn(resource) && [service, "iam"].includes(owner.toLowerCase()));
}

/**
 * Returns whether a resource is the caller's own user or MFA device. Self-protection denies a user all changes to
 * itself. Sessions have no user name.
 */
function isOwn(resource: string): boolean {
    return /^arn:[^:]*:iam::[^:]*:(user|mfa)\/([^$]*\/)?\$\{aws:username\}$/.test(resource);
}

function describe(action: string, otherCount: number, remedy: string): string {
    const more = otherCount > 0 ? ` and ${otherCount} more ${otherCount === 1 ? "action" : "actions"}` : "";
    return `it allows ${action}${more}: a holder can use ${otherCount > 0 ? "them" : "it"} to create an identity that outlives the lease; ${remedy}`;
}
