import { isEnd } from "../lease/drift";
import type { Lease, LeaseInputs } from "../lease/leaseInputs";
import { type Bag, hasUnknown, same } from "./bag";
import { fixedAndChanged } from "./concernsAws";

/** The properties whose change makes it another lease: new key first, old one revoked after. */
export function reasonsToReplace(olds: Bag, news: Bag): string[] {
    const before = olds as unknown as Lease;
    const after = news as unknown as LeaseInputs;
    const moved = differs(before.backend, after.backend, ["mount", "accountId", "ledgerId"]);
    const regranted = differs(before.policy, after.policy, ["policyName", "credentialType"]);
    const fixed = fixedAndChanged(before, after);
    const triggered = !same(olds.rotationTrigger, news.rotationTrigger);
    return [
        ...(moved ? ["backend"] : []),
        ...(regranted && !fixed.includes("policy") ? ["policy"] : []),
        ...fixed,
        ...(triggered ? ["rotationTrigger"] : []),
        ...(same(olds.rotation, news.rotation) ? [] : ["rotation"]),
        ...(before.drift?.some(isEnd) ? ["drift"] : []),
        // A mint that failed half-way has no key to go on with.
        ...(before.secretAccessKey === "" ? ["issuedAt"] : []),
    ];
}

/** Whether a lease can be its successor's to end: of the same ledger, by the same connection and in the same way. */
export function canLiveOn({ backend, policy }: Lease, after: LeaseInputs): boolean {
    const isMoved = differs(backend, after.backend, ["mount", "accountId", "ledgerId"]);
    return !isMoved && same(policy.credentialType, after.policy.credentialType);
}

/** The reason in words, as the new lease keeps it. */
export function describeRotation({ drift = [] }: Lease, { rotation }: Bag, reasons: readonly string[]): string {
    switch (reasons[0]) {
        case "rotation":
            return String(rotation);
        case "drift":
            return drift.find(isEnd) ?? "";
        case "issuedAt":
            return "its mint had failed half-way";
        default:
            return `${reasons[0]} was changed`;
    }
}

/** Whether known values differ: one that is not known yet is no reason to announce a replacement. */
function differs<T extends object>(before: T, after: T, keys: readonly (keyof T)[]): boolean {
    return keys.some((key) => !hasUnknown(after[key]) && !same(before[key], after[key]));
}
