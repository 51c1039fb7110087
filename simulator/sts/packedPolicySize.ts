import { deflateRawSync } from "node:zlib";
import { type Call, ServiceError } from "../service/service";
import type { Tag } from "../state/iamResources";
import { policyArnsOf } from "./sessionPolicies";

/**
 * Maximum size in bytes of packed policies and tags. AWS publishes neither its packing nor this limit, so both are
 * approximations. A typical policy of 2,000 characters fits, and one of 2,000 random characters does not.
 */
const maxPackedBytes = 900;

/**
 * Returns the percentage of the space for session policies and tags that a call uses; undefined if it has none.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_ResponseElements
 */
export function packedPolicySize(call: Call, tags: Iterable<Tag>): number | undefined {
    const { Policy = "" } = call.parameters;
    const text = [Policy, ...policyArnsOf(call), ...[...tags].flatMap(({ key, value }) => [key, value])].join("\n");
    if (text === "") {
        return undefined;
    }
    const percent = Math.ceil((deflateRawSync(text).length / maxPackedBytes) * 100);
    if (percent > 100) {
        throw new ServiceError(
            "PackedPolicyTooLarge",
            400,
            `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
        );
    }
    return percent;
}
