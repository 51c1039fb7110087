import { actionsNamedBy } from "./actionPattern";
import type { Fault } from "./arns";
import { type PolicyDocument, statementsOf } from "./document";

/**
 * Actions by which a holder can get an identity of another life than the lease's: other users and roles, their keys, passwords,
 * policies and trust, sessions of a role (they carry the role's policies alone, for up to 12 hours), and roles lent to compute.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
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
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:PassRole",
    "sts:AssumeRole",
    "sso:CreateAccountAssignment",
    "sso:PutInlinePolicyToPermissionSet",
];

/**
 * The statements that let a holder outlive its lease, each with the actions that do.
 * @param remedy what closes them all
 */
export function findEscapes(document: PolicyDocument, remedy: string): Fault[] {
    return statementsOf(document).flatMap((statement, index) => {
        const allowed = statement.Effect === "Allow" ? escapes.filter(actionsNamedBy(statement)) : [];
        const [first, ...rest] = allowed;
        return first ? [{ place: `Statement[${index}]`, reason: describe(first, rest.length, remedy) }] : [];
    });
}

function describe(action: string, others: number, remedy: string): string {
    const more = others > 0 ? ` and ${others} more actions` : "";
    return `it allows ${action}${more}, by which a holder can get an identity that outlives the lease; ${remedy}`;
}
