import { typeOf } from "../lease/credentialTypes";
import type { Lease, LeaseInputs } from "../lease/leaseInputs";
import { userFacts } from "../lease/userFacts";
import { isEqual } from "../pulumi/propertyMap";

/**
 * Returns whether a change affects the lease in AWS, or only the ledger (such as a rotated key of the backend or
 * another default ttl). AWS cannot change a session, except to end it earlier. All other changes replace it.
 */
export function changesAws(before: Lease, after: LeaseInputs): boolean {
    if (!typeOf(before).isEditable) {
        return before.expiresAt !== after.expiresAt;
    }
    return before.drift.length > 0 || !isEqual(awsFacts(before, before.leaseId), awsFacts(after, before.leaseId));
}

function awsFacts(inputs: LeaseInputs, leaseId: string) {
    return { ...userFacts(inputs, leaseId), document: inputs.policy.policy, expiresAt: inputs.expiresAt };
}
