import type { PolicyDescriptorType, Tag } from "@aws-sdk/client-sts";
import type { LeasePolicy } from "../../lease/leaseInputs";
import { documentText } from "../../policy/documentText";

/** Returns the parameters of AssumeRole and GetFederationToken that come from a policy: session policies and tags. */
export function sessionPolicy({ policy, policyArns, sessionTags }: LeasePolicy): {
    Policy?: string;
    PolicyArns?: PolicyDescriptorType[];
    Tags?: Tag[];
} {
    return {
        ...(policy && { Policy: documentText(policy) }),
        ...(policyArns?.length && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
        ...(sessionTags && { Tags: Object.entries(sessionTags).map(([Key, Value]) => ({ Key, Value })) }),
    };
}
