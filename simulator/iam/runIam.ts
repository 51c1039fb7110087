import type { Call, ServiceOperation } from "../service/service";
import type { Propagation } from "../state/propagation";
import type { World } from "../state/world";
import { noSuchEntity } from "./errors";

/** Returns whether an IAM action is a write, according to its name. */
export function isIamWrite(action: string): boolean {
    return !/^(Get|List|Simulate)/.test(action);
}

/** Runs an IAM operation with propagation delays, for the visibility of new users and for the effect of writes. */
export function runIam(
    { propagation }: World,
    action: string,
    call: Call,
    operation: ServiceOperation<unknown>,
): unknown {
    const { account } = call.caller;
    const { UserName, RoleName } = call.parameters;
    const user = account.users.get((UserName ?? "").toLowerCase());
    if (user && action !== "CreateUser" && !propagation.isVisible(user)) {
        throw noSuchEntity(`The user with name ${UserName} cannot be found.`);
    }
    if (!isIamWrite(action)) {
        return operation.run(action === "ListUsers" ? withVisibleUsers(call, propagation) : call);
    }
    if (UserName !== undefined) {
        return propagation.followUser(account, UserName, () => operation.run(call));
    }
    return RoleName === undefined
        ? operation.run(call)
        : propagation.followRole(account, RoleName, () => operation.run(call));
}

function withVisibleUsers(call: Call, propagation: Propagation): Call {
    const { caller } = call;
    const users = new Map([...caller.account.users].filter(([, user]) => propagation.isVisible(user)));
    return { ...call, caller: { ...caller, account: { ...caller.account, users } } };
}
