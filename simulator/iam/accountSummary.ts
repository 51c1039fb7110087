import type { Service } from "../service/service";
import { demandOnAll } from "./entities";

/** GetAccountSummary, with the quotas of the simulator. */
export const accountOperations: Service = {
    GetAccountSummary: {
        demands: demandOnAll("GetAccountSummary"),
        run({ caller: { account } }) {
            const summary = {
                Users: account.users.size,
                UsersQuota: 5_000,
                Groups: account.groups.size,
                GroupsQuota: 300,
                Roles: account.roles.size,
                RolesQuota: 1_000,
                Policies: account.managedPolicies.size,
                PoliciesQuota: 1_500,
                PolicySizeQuota: 6_144,
                UserPolicySizeQuota: 2_048,
                GroupPolicySizeQuota: 5_120,
                AccessKeysPerUserQuota: 2,
                GroupsPerUserQuota: 10,
                AttachedPoliciesPerUserQuota: 10,
                VersionsPerPolicyQuota: 5,
            };
            return { SummaryMap: new Map(Object.entries(summary)) };
        },
    },
};
