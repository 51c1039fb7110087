import { isPartition } from "../aws/partition";
import { checkPolicyArn, checkRoleArn } from "../policy/arns";

/** Why a text is no ARN of a managed policy in a partition of AWS, or undefined. */
export function policyArnFault(arn: string): string | undefined {
    return checkPolicyArn(arn, isPartition);
}

/** Why a text is no ARN of a role in a partition of AWS, or undefined. */
export function roleArnFault(arn: string): string | undefined {
    return checkRoleArn(arn, isPartition);
}
