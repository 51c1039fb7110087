import { typeOf } from "../lease/credentialTypes";
import type { Lease, LeaseInputs } from "../lease/leaseInputs";
import { userFacts } from "../lease/userFacts";
import { same } from "../pulumi/propertyMap";

/**
 * Whether a change reaches what a lease has in AWS, or the ledger alone (a rotated backend key, another default ttl).
 * Of a session only an earlier end can be had; all other changes replace it.
 */
export function changesAws(before: Lease, after: LeaseInputs): boolean {
    if (!typeOf(before).isEditable) {
        return before.expiresAt !== after.expiresAt;
    }
    return before.drift.length > 0 || !same(factsInAws(before, before.leaseId), factsInAws(after, before.leaseId));
}

function factsInAws(inputs: LeaseInputs, leaseId: string) {
    return { ...userFacts(inputs, leaseId), document: inputs.policy.policy, expiresAt: inputs.expiresAt };
}
