import type { IssuerOperation } from "./issuerOperation";
import type { IssuerUse } from "./issuerUse";
import { sessionActions } from "./sessionActions";
import { userActions } from "./userActions";

const withCommands = ({ commands }: IssuerUse) => commands;

/** What subcommands need that do more than leases do by themselves. */
const commandActions = {
    "kill leases": {
        needs: {
            Account: ["iam:ListUsers"],
            Users: ["iam:GetUser", "iam:PutUserPolicy", "iam:ListAccessKeys", "iam:UpdateAccessKey"],
        },
        when: withCommands,
    },
    "kill leases whose boundary somebody has taken off": {
        beyond: "kill leases",
        needs: { Users: ["iam:PutUserPermissionsBoundary"] },
        when: withCommands,
    },
    "sweep leftover users": {
        beyond: "revoke a lease that has expired or that refresh has found changed",
        needs: { Account: ["iam:ListUsers"], Users: ["iam:GetUserPolicy"] },
        when: withCommands,
    },
    "sweep leftover users whose boundary somebody has taken off": {
        beyond: "sweep leftover users",
        needs: { Users: ["iam:PutUserPermissionsBoundary"] },
        when: withCommands,
    },
    "end what a killed mint of issue has left": {
        beyond: "revoke a lease that has expired or that refresh has found changed",
        needs: { Account: ["iam:ListUsers"] },
        when: withCommands,
    },
    "tell how many more users the account may have": {
        needs: { Account: ["iam:GetAccountSummary"] },
        when: withCommands,
    },
    "tell what a user lacks as issuer": {
        needs: { IssuingUser: ["iam:SimulatePrincipalPolicy"] },
        when: withCommands,
    },
    "tell what a role lacks as issuer": {
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
 * Which operation of the product needs which action of the issuer: the minimum, proven by tests that give an operation no more, and
 * that leave each action out. The issuer's policy is derived from it.
 */
export const issuerActions = { ...userActions, ...sessionActions, ...commandActions } as const;

/** The operations, in the words of users. */
export type OperationName = keyof typeof issuerActions;

/** An operation by its name. */
export function operation(name: OperationName): IssuerOperation {
    return issuerActions[name];
}
