import type { Answer, Call, RequestContext, Service } from "../service/service";
import { findManagedPolicyDocument } from "../state/awsManagedPolicies";
import { demandOn, namedRole, namedUser } from "./entities";
import { noSuchEntity } from "./errors";
import { optional, required } from "./parameters";

/** Throws if a managed policy does not exist. */
export function assertPolicyExists({ caller }: Call, arn: string): void {
    if (findManagedPolicyDocument(caller.account, arn) === undefined) {
        throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    }
}

/** Returns the requested permissions boundary as the condition key `iam:PermissionsBoundary`. */
export function requestedBoundaryContext({ parameters }: Call): RequestContext {
    const { PermissionsBoundary } = parameters;
    return PermissionsBoundary ? { "iam:PermissionsBoundary": PermissionsBoundary } : {};
}

/**
 * Returns the current permissions boundary of the call's user or role as the condition key `iam:PermissionsBoundary`.
 */
export function currentBoundaryContext({ caller, parameters }: Call): RequestContext {
    const { users, roles } = caller.account;
    const holder =
        parameters.UserName === undefined
            ? roles.get((parameters.RoleName ?? "").toLowerCase())
            : users.get(parameters.UserName.toLowerCase());
    return holder?.permissionsBoundary ? { "iam:PermissionsBoundary": holder.permissionsBoundary } : {};
}

/** Returns the permissions boundary of a call that creates a user or role. Throws if the policy does not exist. */
export function boundaryOf(call: Call): { permissionsBoundary?: string } {
    const arn = optional(call, "PermissionsBoundary");
    if (arn === undefined) {
        return {};
    }
    assertPolicyExists(call, arn);
    return { permissionsBoundary: arn };
}

/** Describes a permissions boundary for a response. */
export function describeBoundary(arn: string | undefined): Answer | undefined {
    return arn === undefined ? undefined : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn };
}

const put = (find: typeof namedUser | typeof namedRole) => (call: Call) => {
    const arn = required(call, "PermissionsBoundary");
    const holder = find(call);
    assertPolicyExists(call, arn);
    holder.permissionsBoundary = arn;
    return {};
};

const remove = (find: typeof namedUser | typeof namedRole) => (call: Call) => {
    const holder = find(call);
    if (holder.permissionsBoundary === undefined) {
        throw noSuchEntity("The permissions boundary cannot be found.");
    }
    delete holder.permissionsBoundary;
    return {};
};

/** Operations on permissions boundaries of users and roles. */
export const boundaryOperations: Service = {
    PutUserPermissionsBoundary: {
        demands: demandOn("user", "PutUserPermissionsBoundary", requestedBoundaryContext),
        run: put(namedUser),
    },
    DeleteUserPermissionsBoundary: {
        demands: demandOn("user", "DeleteUserPermissionsBoundary", currentBoundaryContext),
        run: remove(namedUser),
    },
    PutRolePermissionsBoundary: {
        demands: demandOn("role", "PutRolePermissionsBoundary", requestedBoundaryContext),
        run: put(namedRole),
    },
    DeleteRolePermissionsBoundary: {
        demands: demandOn("role", "DeleteRolePermissionsBoundary", currentBoundaryContext),
        run: remove(namedRole),
    },
};
