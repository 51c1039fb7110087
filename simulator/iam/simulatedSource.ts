import { boundaryOf, policiesOf } from "../callers/appliedPolicies";
import { principalContext } from "../callers/principalContext";
import type { PolicySet } from "../evaluation/evaluate";
import type { Call, RequestContext } from "../service/service";
import type { Group, Role, User } from "../state/iamResources";
import { noSuchEntity } from "./errors";
import { required } from "./parameters";

/** The policies of a simulation, and the condition keys of the entity that has them. */
export interface SimulatedSource {
    readonly policies: PolicySet;
    readonly context: RequestContext;
}

/** Returns the policies and condition keys of the user, role or group in a call's `PolicySourceArn`. */
export function sourceOf(call: Call): SimulatedSource {
    const { account } = call.caller;
    const arn = required(call, "PolicySourceArn");
    const hasArn = (entity: User | Role | Group) => entity.arn === arn;
    const user = [...account.users.values()].find(hasArn);
    const role = [...account.roles.values()].find(hasArn);
    const group = [...account.groups.values()].find(hasArn);
    if (user) {
        const groups = [...user.groups].flatMap((name) => account.groups.get(name) ?? []);
        const identityPolicies = [user, ...groups].flatMap((holder) => policiesOf(account, holder));
        const identity = { kind: "user", userId: user.userId, principalArn: arn } as const;
        const context = principalContext(account, identity, user.tags.values());
        return {
            policies: { identityPolicies, ...boundaryOf(account, user) },
            context: { "aws:username": user.userName, ...context },
        };
    }
    if (role) {
        const identity = { kind: "role session", userId: role.roleId, principalArn: arn } as const;
        return {
            policies: { identityPolicies: policiesOf(account, role), ...boundaryOf(account, role) },
            context: principalContext(account, identity, role.tags.values()),
        };
    }
    if (group) {
        return { policies: { identityPolicies: policiesOf(account, group) }, context: {} };
    }
    throw noSuchEntity(`The entity with ARN ${arn} cannot be found.`);
}
