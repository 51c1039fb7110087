import { accountOf, iamArn } from "../../provider/aws/arn";
import { noteTag } from "../../provider/lease/naming";
import type { PolicyCondition, PolicyDocument, PolicyStatement } from "../../provider/policy/document";
import { issuerActions, type OperationName, operation } from "./commandActions";
import type { Action, Scope } from "./issuerOperation";
import type { IssuerUse, RoleUse } from "./issuerUse";

const issuingUser = ({ issuerArn }: IssuerUse) => (issuerArn?.includes(":user/") ? [issuerArn] : []);

/**
 * Return the resources of each scope, as narrow as IAM allows; none if a use has none. In the order of the statements.
 */
const resourcesOf: Readonly<Record<Scope, (use: IssuerUse) => readonly string[]>> = {
    Users: (use) => (use.users ? [iamArn(use, `user${use.userPath}*`)] : []),
    // A group's ARN contains its path, which is not known here.
    JoinGroups: (use) => use.groups.flatMap((name) => [iamArn(use, `group/${name}`), iamArn(use, `group/*/${name}`)]),
    LeaveGroups: (use) => (use.users ? [iamArn(use, "group/*")] : []),
    MfaDevices: (use) => (use.users ? [iamArn(use, "mfa/*")] : []),
    AssumeRoles: rolesThat(() => true),
    TagSessions: rolesThat(({ sessionTags }) => sessionTags),
    SetSourceIdentity: rolesThat(({ sourceIdentity }) => sourceIdentity),
    ReadRoles: (use) => rolesThat(({ arn }) => accountOf(arn) === use.accountId)(use),
    RevokeSessions: rolesThat(({ revocable }) => revocable),
    FederationTokens: ({ federation, partition, accountId }) =>
        federation ? [`arn:${partition}:sts::${accountId}:federated-user/*`] : [],
    IssuingUser: issuingUser,
    IssuingUserNote: issuingUser,
    // A session's ARN does not contain the path of its role.
    IssuingRole: (use) => {
        const [, name] = /:assumed-role\/([^/]+)/.exec(use.issuerArn ?? "") ?? [];
        return name === undefined ? [] : [iamArn(use, `role/${name}`), iamArn(use, `role/*/${name}`)];
    },
    // IAM supports no resources for these actions.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
    Account: ({ commands, users }) => (commands && users ? ["*"] : []),
};

/** Conditions of scopes. Other tags on the issuer may decide about its permissions. */
const conditionOf: Partial<Record<Scope, PolicyCondition>> = {
    IssuingUserNote: { "ForAllValues:StringEquals": { "aws:TagKeys": noteTag } },
};

/** The actions that grant a user something. With a condition on these, no user can do more than its boundary allows. */
const boundaryActions: readonly Action[] = [
    "iam:CreateUser",
    "iam:PutUserPolicy",
    "iam:AttachUserPolicy",
    "iam:PutUserPermissionsBoundary",
];

/**
 * Returns the minimal policy with which an issuer can do everything that the product does for a use. In the bounded
 * form the issuer cannot create a user without one of the use's boundaries, nor grant anything to a user that has none.
 */
export function issuerPolicyDocument(use: IssuerUse): PolicyDocument {
    const scopes = Object.keys(resourcesOf) as Scope[];
    return { Version: "2012-10-17", Statement: scopes.flatMap((scope) => statementsOf(scope, use)) };
}

/** Returns the operations of the product that belong to a use. */
export function operationsOf(use: IssuerUse): OperationName[] {
    const isInUse = (scope: string) => resourcesOf[scope as Scope](use).length > 0;
    return (Object.keys(issuerActions) as OperationName[]).filter((name) => {
        const { needs, when = () => true } = operation(name);
        return when(use) && Object.keys(needs).every(isInUse);
    });
}

function statementsOf(scope: Scope, use: IssuerUse): PolicyStatement[] {
    const actions = [...new Set(operationsOf(use).flatMap((name) => operation(name).needs[scope] ?? []))].sort();
    if (scope !== "Users" || use.boundaries.length === 0) {
        return allowStatement(scope, actions, resourcesOf[scope](use), conditionOf[scope]);
    }
    const bounded = actions.filter((action) => boundaryActions.includes(action));
    const unconditional = actions.filter((action) => !boundaryActions.includes(action));
    const Condition = { StringEquals: { "iam:PermissionsBoundary": oneOrMore(use.boundaries) } };
    return [
        ...allowStatement("BoundedUsers", bounded, resourcesOf.Users(use), Condition),
        ...allowStatement("Users", unconditional, resourcesOf.Users(use)),
    ];
}

function allowStatement(
    Sid: string,
    actions: readonly Action[],
    resources: readonly string[],
    Condition?: PolicyCondition,
): PolicyStatement[] {
    const allow = { Sid, Effect: "Allow", Action: oneOrMore(actions), Resource: oneOrMore(resources) } as const;
    return actions.length > 0 ? [{ ...allow, ...(Condition && { Condition }) }] : [];
}

function rolesThat(fit: (role: RoleUse) => boolean) {
    return ({ roles }: IssuerUse) => roles.filter(fit).map(({ arn }) => arn);
}

/** Returns a single value by itself, as policies usually have it. */
function oneOrMore(values: readonly string[]): string | readonly string[] {
    return values.length === 1 ? (values[0] as string) : values;
}
