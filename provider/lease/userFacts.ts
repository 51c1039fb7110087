import { boundaryOf, type LeaseInputs } from "./leaseInputs";
import { leaseTags } from "./naming";

/** Properties of a lease's user, beside its policy document and key. */
export interface UserFacts {
    readonly policyArns: readonly string[];
    readonly groups: readonly string[];
    readonly boundary: string | null;
    readonly tags: Readonly<Record<string, string>>;
}

/** Returns the properties that the user of a lease with these inputs should have. */
export function userFacts(inputs: LeaseInputs, leaseId: string): UserFacts {
    const { policyArns, groups } = inputs.policy;
    return {
        policyArns: policyArns ?? [],
        groups: groups ?? [],
        boundary: boundaryOf(inputs),
        tags: leaseTags(inputs, leaseId),
    };
}
