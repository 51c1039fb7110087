import { boundaryOf, isSession, type Lease, type LeaseInputs } from "../lease/leaseInputs";
import { leaseTags } from "../lease/naming";
import { type Bag, hasUnknown, same } from "./bag";

/**
 * Whether a change reaches what a lease has in AWS, or the ledger alone (a rotated backend key, another default ttl). Of a session
 * only an earlier end can be had; all other changes replace it.
 */
export function concernsAws(before: Lease, after: LeaseInputs): boolean {
    if (isSession(before)) {
        return before.expiresAt !== after.expiresAt;
    }
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

/** What of a policy is fixed when a session is issued. */
const fixedInPolicy = [
    "policy",
    "policyArns",
    "externalId",
    "sessionTags",
    "sourceIdentity",
    "mfaSerialNumber",
] as const;

/** The inputs of a session that have changed and can't be changed on it. What is not known yet is no reason to announce a replacement. */
export function fixedAndChanged(before: Lease, after: LeaseInputs): string[] {
    if (!isSession(before)) {
        return [];
    }
    const differs = (a: unknown, b: unknown) => !hasUnknown(b) && !same(a, b);
    const regranted = fixedInPolicy.some((key) => differs(before.policy[key], after.policy[key]));
    const own = (["roleArn", "roleSessionName"] as const).filter((key) =>
        differs(before[key], (after as unknown as Bag)[key]),
    );
    return [...(regranted ? ["policy"] : []), ...own];
}
