import { isEnd } from "../lease/drift";
import { isSession, type Lease, type LeaseInputs, mountOf } from "../lease/leaseInputs";
import { type Bag, hasUnknown, same, unknown } from "./bag";

/** The properties whose change makes it another lease: new key first, old one revoked after. */
export function reasonsToReplace(before: Lease, after: LeaseInputs): string[] {
    const fixed = isSession(before) ? fixedInSession : { policy: [], own: [] };
    const regranted =
        isRemounted(before, after) ||
        differs(before.policy, after.policy, ["policyName", "credentialType", ...fixed.policy]);
    return [
        ...(isMoved(before, after) ? ["backend"] : []),
        ...(regranted ? ["policy"] : []),
        ...fixed.own.filter((key) => differs<LeaseInputs>(before, after, [key])),
        ...(same(before.rotationTrigger, after.rotationTrigger) ? [] : ["rotationTrigger"]),
        ...(same(before.rotation, after.rotation) ? [] : ["rotation"]),
        ...(before.drift.some(isEnd) ? ["drift"] : []),
        // A mint that failed half-way has no key to go on with.
        ...(before.secretAccessKey === "" ? ["issuedAt"] : []),
    ];
}

/** What is fixed when a session is issued: in its policy, and of its own inputs. */
const fixedInSession = {
    policy: ["policy", "policyArns", "externalId", "sessionTags", "sourceIdentity", "mfaSerialNumber"],
    own: ["roleArn", "roleSessionName"],
} as const;

/** Whether a lease can be its successor's to end: of the same ledger, by the same connection and in the same way. */
export function canLiveOn(before: Lease, after: LeaseInputs): boolean {
    return !isMoved(before, after) && same(before.policy.credentialType, after.policy.credentialType);
}

function isMoved(before: Lease, after: LeaseInputs): boolean {
    const named = isReferenced(before, after) ? [] : (["mount"] as const);
    return differs(before.backend, after.backend, [...named, "accountId", "ledgerId"]);
}

/** Whether the mount in the lease's id would be another one, where it is not the issuing backend's that stands there. */
function isRemounted(before: Lease, after: LeaseInputs): boolean {
    return (
        isReferenced(before, after) &&
        !isUnknown(after.policy) &&
        differs({ mount: mountOf(before) }, { mount: mountOf(after) }, ["mount"])
    );
}

function isReferenced(...leases: readonly LeaseInputs[]): boolean {
    return leases.some(({ policy }) => policy.backend);
}

function isUnknown(value: unknown): boolean {
    return value === unknown;
}

/** The reason in words, as the new lease keeps it. */
export function describeRotation(before: Lease, news: Bag, reasons: readonly string[]): string {
    switch (reasons[0]) {
        case "rotation":
            return String(news.rotation);
        case "drift":
            return before.drift.find(isEnd) ?? "";
        case "issuedAt":
            return "its mint had failed half-way";
        default:
            return describeRename(before, news as unknown as LeaseInputs) ?? `${reasons[0]} was changed`;
    }
}

/**
 * That a lease is replaced only because its mount or its policy has another name, and what keeps it. An alias renames a resource alone, and
 * these names default to the resource's. Both stand in the lease's id, so they are never secret. Pulumi shows 150 characters of it.
 */
function describeRename(before: Lease, after: LeaseInputs): string | undefined {
    if (isUnknown(after.backend) || isUnknown(after.policy)) {
        return undefined;
    }
    const sameNames = {
        ...after,
        backend: { ...after.backend, mount: before.backend.mount },
        policy: { ...after.policy, policyName: before.policy.policyName },
    };
    if (reasonsToReplace(before, sameNames).length > 0) {
        return undefined;
    }
    const { mount } = before.backend;
    const { policyName } = before.policy;
    const names = [
        // The mount of a policy that came by reference is that stack's affair.
        ...(isReferenced(before, after) ? [] : ([["mount", mount, after.backend.mount]] as const)),
        ...([["policyName", policyName, after.policy.policyName]] as const),
    ];
    const changed = names.filter(([, was, is]) => was !== is && !isUnknown(is));
    const changes = changed.map(
        ([key, was, is], index) => `${key} ${index === 0 ? "changed " : ""}from ${was} to ${is}`,
    );
    const former = changed.map(([key, was]) => `${key}: "${was}"`);
    return changed.length > 0
        ? `${changes.join(", ")}; if only renamed, keep the lease by ${former.join(", ")}`
        : undefined;
}

/** Whether known values differ: one that is not known yet is no reason to announce a replacement. */
function differs<T extends object>(before: T, after: T, keys: readonly (keyof T)[]): boolean {
    return !isUnknown(after) && keys.some((key) => !hasUnknown(after[key]) && !same(before[key], after[key]));
}
