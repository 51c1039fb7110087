import { isPartition } from "../aws/partition";
import { checkPolicyArn, checkRoleArn } from "../policy/arns";

/** Returns why a text is not the ARN of a managed policy in an AWS partition, or undefined. */
export function policyArnFault(arn: string): string | undefined {
    return checkPolicyArn(arn, isPartition);
}

/** Returns why a text is not the ARN of a role in an AWS partition, or undefined. */
export function roleArnFault(arn: string): string | undefined {
    return checkRoleArn(arn, isPartition);
}
