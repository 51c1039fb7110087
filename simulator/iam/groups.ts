import type { Call, Service } from "../service/service";
import type { Group } from "../state/iamResources";
import { uniqueId } from "../state/identifiers";
import { demandOn, demandOnAll, namedGroup, namedUser } from "./entities";
import { alreadyExists, deleteConflict, noSuchEntity, quotaExceeded } from "./errors";
import { page } from "./pagination";
import { optional, required } from "./parameters";
import { describeUser } from "./users";

const groupQuota = 300;
const groupsPerUser = 10;

/** Operations on groups and their members. */
export const groupOperations: Service = {
    CreateGroup: {
        demands: demandOn("group", "CreateGroup"),
        run(call) {
            const { account } = call.caller;
            const groupName = required(call, "GroupName");
            const path = optional(call, "Path") ?? "/";
            if (account.groups.has(groupName.toLowerCase())) {
                throw alreadyExists("Group", groupName);
            }
            if (account.groups.size >= groupQuota) {
                throw quotaExceeded("GroupsPerAccount", groupQuota);
            }
            const group: Group = {
                groupName,
                groupId: uniqueId("AGPA"),
                path,
                arn: `arn:${account.partition}:iam::${account.id}:group${path}${groupName}`,
                createdAt: new Date(call.clock.now()),
                inlinePolicies: new Map(),
                attachedPolicies: new Set(),
            };
            account.groups.set(groupName.toLowerCase(), group);
            return { Group: describe(group) };
        },
    },
    GetGroup: {
        demands: demandOn("group", "GetGroup"),
        run(call) {
            const group = namedGroup(call);
            return { Group: describe(group), ...page(call, "Users", membersOf(call, group).map(describeUser)) };
        },
    },
    ListGroups: {
        demands: demandOnAll("ListGroups"),
        run(call) {
            const prefix = optional(call, "PathPrefix") ?? "/";
            const groups = [...call.caller.account.groups.values()].filter(({ path }) => path.startsWith(prefix));
            return page(call, "Groups", groups.map(describe));
        },
    },
    DeleteGroup: {
        demands: demandOn("group", "DeleteGroup"),
        run(call) {
            const group = namedGroup(call);
            if (membersOf(call, group).length > 0) {
                throw deleteConflict("remove users from group");
            }
            if (group.inlinePolicies.size > 0) {
                throw deleteConflict("delete policies");
            }
            if (group.attachedPolicies.size > 0) {
                throw deleteConflict("detach all policies");
            }
            call.caller.account.groups.delete(group.groupName.toLowerCase());
            return {};
        },
    },
    AddUserToGroup: {
        demands: demandOn("group", "AddUserToGroup"),
        run(call) {
            const { groups } = namedUser(call);
            const name = namedGroup(call).groupName.toLowerCase();
            if (!groups.has(name) && groups.size >= groupsPerUser) {
                throw quotaExceeded("GroupsPerUser", groupsPerUser);
            }
            groups.add(name);
            return {};
        },
    },
    RemoveUserFromGroup: {
        demands: demandOn("group", "RemoveUserFromGroup"),
        run(call) {
            const { groups, userName } = namedUser(call);
            const { groupName } = namedGroup(call);
            if (!groups.delete(groupName.toLowerCase())) {
                throw noSuchEntity(`User ${userName} is not in group ${groupName}.`);
            }
            return {};
        },
    },
    ListGroupsForUser: {
        demands: demandOn("user", "ListGroupsForUser"),
        run(call) {
            const groups = [...namedUser(call).groups].flatMap((name) => call.caller.account.groups.get(name) ?? []);
            return page(call, "Groups", groups.map(describe));
        },
    },
};

function membersOf({ caller }: Call, group: Group) {
    return [...caller.account.users.values()].filter(({ groups }) => groups.has(group.groupName.toLowerCase()));
}

function describe(group: Group) {
    return {
        Path: group.path,
        GroupName: group.groupName,
        GroupId: group.groupId,
        Arn: group.arn,
        CreateDate: group.createdAt,
    };
}
