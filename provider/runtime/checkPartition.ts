import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { LeaseInputs } from "../lease/leaseInputs";
import { placedResources } from "../policy/placedResources";
import { hasUnknown } from "./bag";
import { failure } from "./handler";

/**
 * Refuses a policy that names resources of another partition than the backend's: AWS in China and GovCloud does. Only a lease knows both.
 * https://github.com/terraform-aws-modules/terraform-aws-iam/issues/39
 */
export function checkPartition({ policy, backend: { partition } }: LeaseInputs): CheckFailure[] {
    if (typeof partition !== "string" || hasUnknown(partition) || partition === "aws") {
        return [];
    }
    return placedResources(policy.policy)
        .filter(({ resource }) => resource.startsWith("arn:") && !/^arn:[*]:/.test(resource))
        .filter(({ resource }) => !resource.startsWith(`arn:${partition}:`))
        .map(({ place }) =>
            failure(
                "policy",
                `${place}: must be an ARN of the backend's partition, such as "arn:${partition}:s3:::bucket/*"`,
            ),
        );
}
