import type { Answer, Call, RequestContext, Service } from "../service/service";
import { findManagedPolicyDocument } from "../state/awsManagedPolicies";
import { demandOn, namedRole, namedUser } from "./entities";
import { noSuchEntity } from "./errors";
import { optional, required } from "./parameters";

/** Refuses the ARN of a managed policy that does not exist. */
export function assertPolicyExists({ caller }: Call, arn: string): void {
    if (findManagedPolicyDocument(caller.account, arn) === undefined) {
        throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    }
}

/** The boundary that a call asks for, as the condition key `iam:PermissionsBoundary`. */
export function requestedBoundaryContext({ parameters }: Call): RequestContext {
    const { PermissionsBoundary } = parameters;
    return PermissionsBoundary ? { "iam:PermissionsBoundary": PermissionsBoundary } : {};
}

/** The boundary that the named user or role has now, as the same key. */
export function currentBoundaryContext({ caller, parameters }: Call): RequestContext {
    const { users, roles } = caller.account;
    const holder =
        parameters.UserName === undefined
            ? roles.get((parameters.RoleName ?? "").toLowerCase())
            : users.get(parameters.UserName.toLowerCase());
    return holder?.permissionsBoundary ? { "iam:PermissionsBoundary": holder.permissionsBoundary } : {};
}

/** The boundary given with the creation of a user or role, checked. */
export function boundaryOf(call: Call): { permissionsBoundary?: string } {
    const arn = optional(call, "PermissionsBoundary");
    if (arn === undefined) {
        return {};
    }
    assertPolicyExists(call, arn);
    return { permissionsBoundary: arn };
}

/** Returns a permissions boundary as AWS's answers describe it. */
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

/** The operations on the permissions boundaries of users and roles. */
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
