import { isPartition } from "../aws/partition";

/** Whether AWS has a partition of a name. The SDK, which knows them all, is loaded only for others than `aws`. */
export function isKnownPartition(name: string): boolean {
    return name === "aws" || isPartition(name);
}
