import type { IssuerOperation } from "./issuerOperation";
import type { IssuerUse } from "./issuerUse";
import { sessionActions, userActions } from "./leaseActions";

const withCommands = ({ commands }: IssuerUse) => commands;

/** What subcommands need in addition to the operations on leases. */
const commandActions = {
    "kill leases": {
        needs: {
            Account: ["iam:ListUsers"],
            Users: ["iam:GetUser", "iam:PutUserPolicy", "iam:ListAccessKeys", "iam:UpdateAccessKey"],
        },
        when: withCommands,
    },
    "kill leases without their boundary": {
        beyond: "kill leases",
        needs: { Users: ["iam:PutUserPermissionsBoundary"] },
        when: withCommands,
    },
    "sweep leftover users": {
        beyond: "revoke a lease that has expired or that refresh found changed",
        needs: { Account: ["iam:ListUsers"], Users: ["iam:GetUserPolicy"] },
        when: withCommands,
    },
    "sweep leftover users without their boundary": {
        beyond: "sweep leftover users",
        needs: { Users: ["iam:PutUserPermissionsBoundary"] },
        when: withCommands,
    },
    "remove the rest of a killed mint of issue": {
        beyond: "revoke a lease that has expired or that refresh found changed",
        needs: { Account: ["iam:ListUsers"] },
        when: withCommands,
    },
    "read how many more users the account may have": {
        needs: { Account: ["iam:GetAccountSummary"] },
        when: withCommands,
    },
    "check the permissions of a user as issuer": {
        needs: { IssuingUser: ["iam:SimulatePrincipalPolicy"] },
        when: withCommands,
    },
    "check the permissions of a role as issuer": {
        needs: { IssuingRole: ["iam:SimulatePrincipalPolicy", "iam:GetRole"] },
        when: withCommands,
    },
    "rotate the issuer's own keys": {
        needs: {
            IssuingUser: [
                "iam:ListAccessKeys",
                "iam:GetAccessKeyLastUsed",
                "iam:CreateAccessKey",
                "iam:UpdateAccessKey",
                "iam:DeleteAccessKey",
                "iam:ListUserTags",
            ],
            IssuingUserNote: ["iam:TagUser", "iam:UntagUser"],
        },
        when: ({ commands, rootKeys }) => commands && rootKeys,
    },
} as const satisfies Readonly<Record<string, IssuerOperation>>;

/**
 * The actions that each operation of the product needs from the issuer. Tests prove that they are the minimum: they
 * grant no more, and leave out each action in turn. The issuer's policy is derived from this table.
 */
export const issuerActions = { ...userActions, ...sessionActions, ...commandActions } as const;

/** Name of an operation, in users' terms. */
export type OperationName = keyof typeof issuerActions;

/** Returns the operation with a name. */
export function operation(name: OperationName): IssuerOperation {
    return issuerActions[name];
}
