import { boundaryOf, type Lease, type LeaseInputs } from "../lease/leaseInputs";
import { leaseTags } from "../lease/naming";
import { same } from "./bag";

/** Whether a change reaches the user in AWS, or the ledger alone (a rotated backend key, another default ttl). */
export function concernsAws(before: Lease, after: LeaseInputs): boolean {
    return before.drift?.length > 0 || !same(factsInAws(before, before.leaseId), factsInAws(after, before.leaseId));
}

function factsInAws(inputs: LeaseInputs, leaseId: string) {
    const { policy, expiresAt } = inputs;
    return {
        document: policy.policy,
        expiresAt,
        policyArns: policy.policyArns ?? [],
        groups: policy.groups ?? [],
        boundary: boundaryOf(inputs),
        tags: leaseTags(inputs, leaseId),
    };
}
