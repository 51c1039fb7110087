import { typeOf } from "../lease/credentialTypes";
import { endsLease } from "../lease/drift";
import { type Lease, type LeaseInputs, mountOf } from "../lease/leaseInputs";
import type { RequestedInputs } from "../lease/storedFields";
import { userFacts } from "../lease/userFacts";
import { hasUnknown, isEqual } from "../pulumi/propertyMap";
import { known, type Planned, part } from "./planned";

/**
 * Returns the properties whose change replaces the lease: `up` issues the new key first and then revokes the old one.
 */
export function reasonsToReplace(before: Lease, after: Planned<LeaseInputs>): string[] {
    const { replacedBy } = typeOf(before);
    const isPolicyChanged =
        isRemounted(before, after) ||
        differs(before.policy, part(after, "policy"), ["policyName", "credentialType", ...replacedBy.policy]);
    return [
        ...(isMoved(before, after) ? ["backend"] : []),
        ...(isPolicyChanged ? ["policy"] : []),
        ...replacedBy.lease.filter((key) => differs<LeaseInputs>(before, after, [key])),
        ...(isEqual(before.rotationTrigger, after.rotationTrigger) ? [] : ["rotationTrigger"]),
        ...(isEqual(before.rotation, after.rotation) ? [] : ["rotation"]),
        ...(before.drift.some(endsLease) ? ["drift"] : []),
        // A mint that failed halfway left no usable key.
        ...(before.secretAccessKey === "" ? ["issuedAt"] : []),
    ];
}

/**
 * Returns whether a successor can keep the lease as its predecessor: both have the same backend, ledger and credential
 * type.
 */
export function canOverlap(before: Lease, after: Planned<RequestedInputs>): boolean {
    return !isMoved(before, after) && isEqual(before.policy.credentialType, part(after, "policy")?.credentialType);
}

function isMoved(before: Lease, after: Planned<RequestedInputs>): boolean {
    const mountKey = isReferenced(before, after) ? [] : (["mount"] as const);
    return differs(before.backend, part(after, "backend"), [...mountKey, "accountId", "ledgerId"]);
}

/**
 * Returns whether the mount in the lease's id changes. It considers only policies that come by reference, since their
 * lease ids contain the mount of the policy's own backend.
 */
function isRemounted(before: Lease, after: Planned<RequestedInputs>): boolean {
    const policy = part(after, "policy");
    if (!policy || !isReferenced(before, after)) {
        return false;
    }
    const policyBackend = part(policy, "backend") ?? part(after, "backend");
    const mount = policyBackend && known<{ mount: string }, "mount">(policyBackend, "mount")?.mount;
    return mount !== undefined && mount !== mountOf(before);
}

function isReferenced(before: Lease, after: Planned<RequestedInputs>): boolean {
    return Boolean(before.policy.backend) || Boolean(part(after, "policy")?.backend);
}

/** Returns the reason as text, for the new lease's `rotation`. */
export function describeRotation(before: Lease, after: Planned<LeaseInputs>, reasons: readonly string[]): string {
    switch (reasons[0]) {
        case "rotation":
            return String(after.rotation);
        case "drift":
            return before.drift.find(endsLease) ?? "";
        case "issuedAt":
            return "its creation failed halfway";
        default:
            return describeRename(before, after) ?? `${reasons[0]} was changed`;
    }
}

/**
 * Returns the names that changed and how to keep the lease, if it is replaced only because its mount or policy was
 * renamed; undefined otherwise. An alias renames only a resource, but mount and policy name default to the resource's
 * name. Both are part of the lease id, so they are never secret. Pulumi shows 150 characters of the text.
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
        // The mount of a policy by reference belongs to the other stack.
        ...(isReferenced(before, after) ? [] : ([["mount", mount, backend.mount]] as const)),
        ...([["policyName", policyName, policy.policyName]] as const),
    ];
    const changed = names.filter(([, oldName, newName]) => oldName !== newName && !hasUnknown(newName));
    const changes = changed.map(
        ([key, oldName, newName], index) => `${key} ${index === 0 ? "changed " : ""}from ${oldName} to ${newName}`,
    );
    const former = changed.map(([key, oldName]) => `${key}: "${oldName}"`);
    return changed.length > 0
        ? `${changes.join(", ")}; if only renamed, set ${former.join(", ")} to keep the lease`
        : undefined;
}

/** Returns whether known values differ. An unknown value is no reason to announce a replacement. */
function differs<T>(before: T, after: Planned<T> | undefined, keys: readonly (keyof T & string)[]): boolean {
    return after !== undefined && keys.some((key) => !hasUnknown(after[key]) && !isEqual(before[key], after[key]));
}

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
