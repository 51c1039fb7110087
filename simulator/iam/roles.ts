import { invalid } from "../service/parameters";
import type { Call, Service } from "../service/service";
import type { Role } from "../state/iamResources";
import { uniqueId } from "../state/identifiers";
import { boundaryOf, describeBoundary, requestedBoundaryContext } from "./boundaries";
import { demandOn, demandOnAll, describeTags, namedRole, requestTagContext } from "./entities";
import { alreadyExists, deleteConflict, quotaExceeded } from "./errors";
import { encodeDocument, sizeOf } from "./inlinePolicies";
import { page } from "./pagination";
import { optional, required, tagsOf } from "./parameters";
import { setTags } from "./tags";
import { assertTrustPolicyGrammar } from "./trustPolicyGrammar";

const roleQuota = 1_000;
/** Maximum size of a trust policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const trustPolicyLimit = 2_048;

/** Operations on roles and their trust policies. */
export const roleOperations: Service = {
    CreateRole: {
        demands: demandOn("role", "CreateRole", (call) => ({
            ...requestedBoundaryContext(call),
            ...requestTagContext(tagsOf(call)),
        })),
        run(call) {
            const { account } = call.caller;
            const roleName = required(call, "RoleName");
            const path = optional(call, "Path") ?? "/";
            const trustPolicy = trustPolicyOf(call, "AssumeRolePolicyDocument");
            const maxSessionDuration = durationOf(call) ?? 3_600;
            const boundary = boundaryOf(call);
            if (account.roles.has(roleName.toLowerCase())) {
                throw alreadyExists("Role", roleName);
            }
            if (account.roles.size >= roleQuota) {
                throw quotaExceeded("RolesPerAccount", roleQuota);
            }
            const role: Role = {
                roleName,
                roleId: uniqueId("AROA"),
                path,
                arn: `arn:${account.partition}:iam::${account.id}:role${path}${roleName}`,
                createdAt: new Date(call.clock.now()),
                tags: new Map(),
                inlinePolicies: new Map(),
                attachedPolicies: new Set(),
                trustPolicy,
                description: call.parameters.Description ?? "",
                maxSessionDuration,
                ...boundary,
            };
            setTags(role.tags, tagsOf(call));
            account.roles.set(roleName.toLowerCase(), role);
            return { Role: describe(role) };
        },
    },
    GetRole: { demands: demandOn("role", "GetRole"), run: (call) => ({ Role: describe(namedRole(call)) }) },
    ListRoles: {
        demands: demandOnAll("ListRoles"),
        run(call) {
            const prefix = optional(call, "PathPrefix") ?? "/";
            const roles = [...call.caller.account.roles.values()].filter(({ path }) => path.startsWith(prefix));
            return page(call, "Roles", roles.map(describe));
        },
    },
    UpdateRole: {
        demands: demandOn("role", "UpdateRole"),
        run(call) {
            const role = namedRole(call);
            role.maxSessionDuration = durationOf(call) ?? role.maxSessionDuration;
            role.description = call.parameters.Description ?? role.description;
            return {};
        },
    },
    UpdateAssumeRolePolicy: {
        demands: demandOn("role", "UpdateAssumeRolePolicy"),
        run(call) {
            namedRole(call).trustPolicy = trustPolicyOf(call, "PolicyDocument");
            return {};
        },
    },
    DeleteRole: {
        demands: demandOn("role", "DeleteRole"),
        run(call) {
            const role = namedRole(call);
            if (role.inlinePolicies.size > 0) {
                throw deleteConflict("delete policies");
            }
            if (role.attachedPolicies.size > 0) {
                throw deleteConflict("detach all policies");
            }
            call.caller.account.roles.delete(role.roleName.toLowerCase());
            return {};
        },
    },
};

/**
 * Returns `MaxSessionDuration`: 3,600 to 43,200 seconds.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
function durationOf({ parameters }: Call): number | undefined {
    if (parameters.MaxSessionDuration === undefined) {
        return undefined;
    }
    const seconds = Number(parameters.MaxSessionDuration);
    if (!(seconds >= 3_600 && seconds <= 43_200)) {
        throw invalid(
            "Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200",
        );
    }
    return seconds;
}

function trustPolicyOf(call: Call, parameter: "AssumeRolePolicyDocument" | "PolicyDocument"): string {
    const document = required(call, parameter);
    assertTrustPolicyGrammar(document);
    if (sizeOf([document]) > trustPolicyLimit) {
        throw quotaExceeded("ACLSizePerRole", trustPolicyLimit);
    }
    return document;
}

function describe(role: Role) {
    return {
        Path: role.path,
        RoleName: role.roleName,
        RoleId: role.roleId,
        Arn: role.arn,
        CreateDate: role.createdAt,
        AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
        Description: role.description || undefined,
        MaxSessionDuration: role.maxSessionDuration,
        PermissionsBoundary: describeBoundary(role.permissionsBoundary),
        Tags: role.tags.size > 0 ? describeTags(role.tags) : undefined,
    };
}
