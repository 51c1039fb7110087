import { actionsNamedBy } from "./actionPattern";
import type { PlacedFault } from "./arns";
import { asList, type PolicyDocument, type PolicyStatement, statementsOf } from "./document";

/**
 * Actions by which a holder can get an identity or token of another life than the lease's: other users and roles, their
 * keys, passwords, policies and trust, sessions of a role (they carry the role's policies alone, for up to 12 hours),
 * roles lent to compute, and sign-in tokens.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_getting_started.html
 */
const escapes = [
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
 * The statements that let a holder outlive its lease, each with the actions that do.
 * @param remedy what closes them all
 */
export function findEscapes(document: PolicyDocument, remedy: string): PlacedFault[] {
    return statementsOf(document).flatMap((statement, index) => {
        const isNamed = actionsNamedBy(statement);
        const allowed = escapes.filter((action) => isNamed(action) && reaches(statement, action));
        const [first, ...rest] = statement.Effect === "Allow" ? allowed : [];
        return first ? [{ place: `Statement[${index}]`, reason: describe(first, rest.length, remedy) }] : [];
    });
}

/** Whether a statement's resources may be of the kind that an action is for. */
function reaches({ Resource }: PolicyStatement, action: string): boolean {
    return Resource === undefined || asList(Resource).some((resource) => mayBeOf(resource, action));
}

function mayBeOf(resource: string, action: string): boolean {
    const [service = ""] = action.split(":");
    const [prefix, , owner = ""] = resource.split(":");
    return prefix !== "arn" || (!isOwn(resource) && [service, "iam"].includes(owner.toLowerCase()));
}

/**
 * Whether a resource is the caller's own user or MFA device. Self-protection denies a user all changes to itself;
 * sessions have no user name.
 */
function isOwn(resource: string): boolean {
    return /^arn:[^:]*:iam::[^:]*:(user|mfa)\/([^$]*\/)?\$\{aws:username\}$/.test(resource);
}

function describe(action: string, others: number, remedy: string): string {
    const more = others > 0 ? ` and ${others} more ${others === 1 ? "action" : "actions"}` : "";
    return `it allows ${action}${more}: a holder can use ${others > 0 ? "them" : "it"} to create an identity that outlives the lease; ${remedy}`;
}
