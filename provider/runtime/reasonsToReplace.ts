import { typeOf } from "../lease/credentialTypes";
import { endsLease } from "../lease/drift";
import { type Lease, type LeaseInputs, mountOf } from "../lease/leaseInputs";
import { hasUnknown, same } from "../pulumi/propertyMap";
import { known, type Planned, part } from "./planned";
import type { AskedInputs } from "./storedState";

/** The properties whose change makes it another lease: new key first, old one revoked after. */
export function reasonsToReplace(before: Lease, after: Planned<LeaseInputs>): string[] {
    const { replacedBy } = typeOf(before);
    const regranted =
        isRemounted(before, after) ||
        differs(before.policy, part(after, "policy"), ["policyName", "credentialType", ...replacedBy.policy]);
    return [
        ...(isMoved(before, after) ? ["backend"] : []),
        ...(regranted ? ["policy"] : []),
        ...replacedBy.lease.filter((key) => differs<LeaseInputs>(before, after, [key])),
        ...(same(before.rotationTrigger, after.rotationTrigger) ? [] : ["rotationTrigger"]),
        ...(same(before.rotation, after.rotation) ? [] : ["rotation"]),
        ...(before.drift.some(endsLease) ? ["drift"] : []),
        // A mint that failed half-way has no key to go on with.
        ...(before.secretAccessKey === "" ? ["issuedAt"] : []),
    ];
}

/** Whether a lease can be its successor's to end: of the same ledger, by the same connection and in the same way. */
export function canLiveOn(before: Lease, after: Planned<AskedInputs>): boolean {
    return !isMoved(before, after) && same(before.policy.credentialType, part(after, "policy")?.credentialType);
}

function isMoved(before: Lease, after: Planned<AskedInputs>): boolean {
    const named = isReferenced(before, after) ? [] : (["mount"] as const);
    return differs(before.backend, part(after, "backend"), [...named, "accountId", "ledgerId"]);
}

/**
 * Whether the mount in the lease's id would be another one, where it is not the issuing backend's that stands there.
 */
function isRemounted(before: Lease, after: Planned<AskedInputs>): boolean {
    const policy = part(after, "policy");
    if (!policy || !isReferenced(before, after)) {
        return false;
    }
    const home = part(policy, "backend") ?? part(after, "backend");
    const mount = home && known<{ mount: string }, "mount">(home, "mount")?.mount;
    return mount !== undefined && mount !== mountOf(before);
}

function isReferenced(before: Lease, after: Planned<AskedInputs>): boolean {
    return Boolean(before.policy.backend) || Boolean(part(after, "policy")?.backend);
}

/** The reason in words, as the new lease keeps it. */
export function describeRotation(before: Lease, after: Planned<LeaseInputs>, reasons: readonly string[]): string {
    switch (reasons[0]) {
        case "rotation":
            return String(after.rotation);
        case "drift":
            return before.drift.find(endsLease) ?? "";
        case "issuedAt":
            return "its mint had failed half-way";
        default:
            return describeRename(before, after) ?? `${reasons[0]} was changed`;
    }
}

/**
 * That a lease is replaced only because its mount or its policy has another name, and what keeps it. An alias renames a
 * resource alone, and these names default to the resource's. Both stand in the lease's id, so they are never secret.
 * Pulumi shows 150 characters of it.
 */
function describeRename(before: Lease, after: Planned<LeaseInputs>): string | undefined {
    const [backend, policy] = [part(after, "backend"), part(after, "policy")];
    if (!backend || !policy) {
        return undefined;
    }
    const { mount } = before.backend;
    const { policyName } = before.policy;
    const sameNames = { ...after, backend: { ...backend, mount }, policy: { ...policy, policyName } };
    if (reasonsToReplace(before, sameNames).length > 0) {
        return undefined;
    }
    const names = [
        // The mount of a policy that came by reference is that stack's affair.
        ...(isReferenced(before, after) ? [] : ([["mount", mount, backend.mount]] as const)),
        ...([["policyName", policyName, policy.policyName]] as const),
    ];
    const changed = names.filter(([, was, is]) => was !== is && !hasUnknown(is));
    const changes = changed.map(
        ([key, was, is], index) => `${key} ${index === 0 ? "changed " : ""}from ${was} to ${is}`,
    );
    const former = changed.map(([key, was]) => `${key}: "${was}"`);
    return changed.length > 0
        ? `${changes.join(", ")}; if only renamed, keep the lease by ${former.join(", ")}`
        : undefined;
}

/** Whether known values differ: one that is not known yet is no reason to announce a replacement. */
function differs<T>(before: T, after: Planned<T> | undefined, keys: readonly (keyof T & string)[]): boolean {
    return after !== undefined && keys.some((key) => !hasUnknown(after[key]) && !same(before[key], after[key]));
}
