import { boundaryOf, type LeaseInputs } from "./leaseInputs";
import { leaseTags } from "./naming";

/** What a lease's user has beside its document and key. */
export interface UserFacts {
    readonly policyArns: readonly string[];
    readonly groups: readonly string[];
    readonly boundary: string | null;
    readonly tags: Readonly<Record<string, string>>;
}

/** What the user of a lease with these inputs is to have. */
export function userFacts(inputs: LeaseInputs, leaseId: string): UserFacts {
    const { policyArns, groups } = inputs.policy;
    return {
        policyArns: policyArns ?? [],
        groups: groups ?? [],
        boundary: boundaryOf(inputs),
        tags: leaseTags(inputs, leaseId),
    };
}
