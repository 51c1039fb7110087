import { deflateRawSync } from "node:zlib";
import { type Call, ServiceError } from "../service/service";
import type { Tag } from "../state/iamResources";
import { policyArnsOf } from "./sessionPolicies";

/**
 * Bytes that policies and tags may take when packed. AWS publishes neither its packing nor this limit: both are an
 * approximation, made so that a policy of 2,000 characters fits as people write them, and one of 2,000 random ones does
 * not.
 */
const packedLimit = 900;

/**
 * How much of the space for session policies and tags a call takes, in percent; undefined when it has none.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_ResponseElements
 */
export function packedPolicySize(call: Call, tags: Iterable<Tag>): number | undefined {
    const { Policy = "" } = call.parameters;
    const text = [Policy, ...policyArnsOf(call), ...[...tags].flatMap(({ key, value }) => [key, value])].join("\n");
    if (text === "") {
        return undefined;
    }
    const percent = Math.ceil((deflateRawSync(text).length / packedLimit) * 100);
    if (percent > 100) {
        throw new ServiceError(
            "PackedPolicyTooLarge",
            400,
            `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
        );
    }
    return percent;
}
