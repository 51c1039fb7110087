import { type Answer, type Call, type Demand, type RequestContext, ServiceError } from "../service/service";
import type { Account } from "../state/account";
import type { Group, ManagedPolicy, Role, Tag, User } from "../state/iamResources";
import { noSuchEntity } from "./errors";
import { optional, type ParameterName, required } from "./parameters";

/** Returns the user in a call's `UserName`; the calling user if the parameter is absent. */
export function userOf(call: Call): User {
    const name = optional(call, "UserName") ?? call.caller.userName;
    if (name === undefined) {
        throw new ServiceError("ValidationError", 400, "Must specify userName when calling with non-User credentials");
    }
    return find(call.caller.account.users, "user", name);
}

/** Returns the user in a call's `UserName`, which is required. */
export function namedUser(call: Call): User {
    return find(call.caller.account.users, "user", required(call, "UserName"));
}

/** Returns the role in a call's `RoleName`. */
export function namedRole(call: Call): Role {
    return find(call.caller.account.roles, "role", required(call, "RoleName"));
}

/** Returns the group in a call's `GroupName`. */
export function namedGroup(call: Call): Group {
    return find(call.caller.account.groups, "group", required(call, "GroupName"));
}

/** Returns the customer managed policy in a call's `PolicyArn`. */
export function namedPolicy(call: Call): ManagedPolicy {
    const arn = required(call, "PolicyArn");
    const policy = call.caller.account.managedPolicies.get(arn);
    if (!policy) {
        throw noSuchEntity(`Policy ${arn} was not found.`);
    }
    return policy;
}

function find<Entity>(entities: Map<string, Entity>, kind: string, name: string): Entity {
    const entity = entities.get(name.toLowerCase());
    if (!entity) {
        throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
    }
    return entity;
}

const kinds = {
    user: { parameter: "UserName", entities: (account: Account) => account.users },
    role: { parameter: "RoleName", entities: (account: Account) => account.roles },
    group: { parameter: "GroupName", entities: (account: Account) => account.groups },
} as const satisfies Record<
    string,
    { parameter: ParameterName; entities: (account: Account) => Map<string, { arn: string }> }
>;

/**
 * Returns the demand of an action on a user, role or group: its ARN, and its tags as condition keys. If it does not
 * exist, the ARN has the path in the request, or the root path.
 */
export function demandOn(kind: keyof typeof kinds, action: string, contextOf?: (call: Call) => RequestContext) {
    const { parameter, entities } = kinds[kind];
    return (call: Call): Demand[] => {
        const { account, userName = "" } = call.caller;
        const name = call.parameters[parameter] ?? (kind === "user" ? userName : "");
        const entity = entities(account).get(name.toLowerCase()) as
            | { arn: string; tags?: Map<string, Tag> }
            | undefined;
        const arn = `arn:${account.partition}:iam::${account.id}:${kind}${call.parameters.Path ?? "/"}${name}`;
        return [
            {
                action: `iam:${action}`,
                resource: entity?.arn ?? arn,
                context: { ...tagContext(entity?.tags), ...contextOf?.(call) },
            },
        ];
    };
}

/**
 * Returns the demand of an action without resource-level permissions.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function demandOnAll(action: string) {
    return (): Demand[] => [{ action: `iam:${action}`, resource: "*" }];
}

/** Returns the demand of an action on a managed policy. */
export function demandOnPolicy(action: string) {
    return ({ parameters }: Call): Demand[] => [{ action: `iam:${action}`, resource: parameters.PolicyArn ?? "*" }];
}

function tagContext(tags: Map<string, Tag> | undefined): RequestContext {
    return Object.fromEntries(
        [...(tags?.values() ?? [])].flatMap(({ key, value }) => [
            [`iam:ResourceTag/${key}`, value],
            [`aws:ResourceTag/${key}`, value],
        ]),
    );
}

/** Returns the tags of a request as condition keys. */
export function requestTagContext(tags: readonly Tag[]): RequestContext {
    return {
        ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
        ...(tags.length > 0 && { "aws:TagKeys": tags.map(({ key }) => key) }),
    };
}

/** Describes tags for a response. */
export function describeTags(tags: Map<string, Tag>): Answer[] {
    return [...tags.values()].map(({ key, value }) => ({ Key: key, Value: value }));
}
