import type { Service } from "../service/service";
import { accessKeyOperations } from "./accessKeys";
import { accountOperations } from "./accountSummary";
import { attachmentOperations } from "./attachments";
import { boundaryOperations } from "./boundaries";
import { dependentOperations } from "./dependents";
import { groupOperations } from "./groups";
import { inlinePolicyOperations } from "./inlinePolicies";
import { managedPolicyOperations } from "./managedPolicies";
import { mfaDeviceOperations } from "./mfaDevices";
import { roleOperations } from "./roles";
import { simulationOperations } from "./simulation";
import { tagOperations } from "./tags";
import { userOperations } from "./users";

/** IAM. https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iamService: Service = {
    ...userOperations,
    ...tagOperations,
    ...boundaryOperations,
    ...accessKeyOperations,
    ...inlinePolicyOperations,
    ...managedPolicyOperations,
    ...attachmentOperations,
    ...groupOperations,
    ...roleOperations,
    ...dependentOperations,
    ...mfaDeviceOperations,
    ...accountOperations,
    ...simulationOperations,
};
