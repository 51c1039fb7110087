import type { Caller } from "../service/service";
import type { Account } from "../state/account";
import type { AppliedPolicy, User } from "../state/iamResources";
import type { World } from "../state/world";
import { boundaryOf, controlsOf, policiesOf } from "./appliedPolicies";
import { principalContext } from "./principalContext";

/** Returns a user as caller, with all policies that apply to it now. */
export function userCaller(world: World, account: Account, user: User, accessKeyId: string): Caller {
    const identity = { kind: "user", userId: user.userId, principalArn: user.arn } as const;
    return {
        ...identity,
        account,
        accessKeyId,
        arn: user.arn,
        userName: user.userName.toLowerCase(),
        identityPolicies: userPolicies(world, account, user),
        ...boundaryOf(account, user),
        ...controlsOf(account),
        context: { "aws:username": user.userName, ...principalContext(account, identity, user.tags.values()) },
    };
}

/** Returns the identity policies of a user, including those of its groups. */
export function userPolicies({ propagation }: World, account: Account, user: User): AppliedPolicy[] {
    const groups = [...user.groups].flatMap((name) => account.groups.get(name) ?? []);
    return [propagation.policiesOf(user), ...groups].flatMap((holder) => policiesOf(account, holder));
}
