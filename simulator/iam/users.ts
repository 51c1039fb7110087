import type { Answer, Service } from "../service/service";
import type { User } from "../state/iamResources";
import { addUser } from "../state/user";
import { boundaryOf, describeBoundary, requestedBoundaryContext } from "./boundaries";
import { demandOn, demandOnAll, describeTags, namedUser, requestTagContext, userOf } from "./entities";
import { alreadyExists, deleteConflict, quotaExceeded } from "./errors";
import { page } from "./pagination";
import { optional, required, tagsOf } from "./parameters";
import { setTags } from "./tags";

const userQuota = 5_000;

/** Describes a user for a response. */
export function describeUser(user: User): Answer {
    return {
        Path: user.path,
        UserName: user.userName,
        UserId: user.userId,
        Arn: user.arn,
        CreateDate: user.createdAt,
        PermissionsBoundary: describeBoundary(user.permissionsBoundary),
    };
}

/**
 * What has to be removed before a user can be deleted, in AWS's words.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
const blockers: readonly [must: string, blocks: (user: User) => boolean][] = [
    ["delete login profile", (user) => user.loginProfile !== undefined],
    ["delete access keys", (user) => user.accessKeys.size > 0],
    ["delete signing certificates", (user) => user.signingCertificates.size > 0],
    ["delete SSH public keys", (user) => user.sshPublicKeys.size > 0],
    ["delete service specific credentials", (user) => user.serviceSpecificCredentials.size > 0],
    ["delete MFA device", (user) => user.mfaDevices.size > 0],
    ["delete policies", (user) => user.inlinePolicies.size > 0],
    ["detach all policies", (user) => user.attachedPolicies.size > 0],
    ["remove users from group", (user) => user.groups.size > 0],
];

const demandCreation = demandOn("user", "CreateUser", (call) => ({
    ...requestedBoundaryContext(call),
    ...requestTagContext(tagsOf(call)),
}));

const demandTagging = demandOn("user", "TagUser", (call) => requestTagContext(tagsOf(call)));

/** Operations on users. */
export const userOperations: Service = {
    CreateUser: {
        // Tags need a permission of their own, as for roles: https://github.com/openshift/installer/issues/1073
        demands: (call) => [...demandCreation(call), ...(tagsOf(call).length > 0 ? demandTagging(call) : [])],
        run(call) {
            const { account } = call.caller;
            const name = required(call, "UserName");
            const path = optional(call, "Path") ?? "/";
            const tags = tagsOf(call);
            const boundary = boundaryOf(call);
            if (account.users.has(name.toLowerCase())) {
                throw alreadyExists("User", name);
            }
            if (account.users.size >= userQuota) {
                throw quotaExceeded("UsersPerAccount", userQuota);
            }
            setTags(new Map(), tags); // Throws if there are too many tags, before the user is created.
            const user = addUser(account, name, path, new Date(call.clock.now()));
            setTags(user.tags, tags);
            Object.assign(user, boundary);
            return { User: { ...describeUser(user), Tags: tags.length > 0 ? describeTags(user.tags) : undefined } };
        },
    },
    GetUser: {
        demands: demandOn("user", "GetUser"),
        run(call) {
            const user = userOf(call);
            return { User: { ...describeUser(user), Tags: user.tags.size > 0 ? describeTags(user.tags) : undefined } };
        },
    },
    ListUsers: {
        demands: demandOnAll("ListUsers"),
        run(call) {
            const prefix = optional(call, "PathPrefix") ?? "/";
            const users = [...call.caller.account.users.values()].filter(({ path }) => path.startsWith(prefix));
            return page(call, "Users", users.sort((a, b) => (a.userName < b.userName ? -1 : 1)).map(describeUser));
        },
    },
    DeleteUser: {
        demands: demandOn("user", "DeleteUser"),
        run(call) {
            const user = namedUser(call);
            const blocker = blockers.find(([, blocks]) => blocks(user));
            if (blocker) {
                throw deleteConflict(blocker[0]);
            }
            call.caller.account.users.delete(user.userName.toLowerCase());
            return {};
        },
    },
};
