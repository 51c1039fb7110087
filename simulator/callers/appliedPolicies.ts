import type { Account } from "../state/account";
import { findManagedPolicyDocument } from "../state/awsManagedPolicies";
import type { AppliedPolicy, Principal } from "../state/iamResources";

/** The policies of a user, role or group, at present or at an earlier time. */
interface PolicyHolder {
    readonly inlinePolicies: ReadonlyMap<string, string>;
    readonly attachedPolicies: ReadonlySet<string>;
}

/** Returns the inline and attached policies of a user, role or group. */
export function policiesOf(account: Account, holder: PolicyHolder): AppliedPolicy[] {
    return [
        ...policiesByName(holder.inlinePolicies),
        ...[...holder.attachedPolicies].map((arn) => managedPolicy(account, arn)),
    ];
}

/** Returns the service control policies of an account, as a field of its callers. */
export function controlsOf({ serviceControlPolicies }: Account): { serviceControlPolicies?: AppliedPolicy[] } {
    return serviceControlPolicies.size > 0 ? { serviceControlPolicies: policiesByName(serviceControlPolicies) } : {};
}

function policiesByName(documents: ReadonlyMap<string, string>): AppliedPolicy[] {
    return [...documents].map(([name, document]) => ({ name, document }));
}

/** Returns the permissions boundary of a user or role, as a field of a caller. */
export function boundaryOf(account: Account, { permissionsBoundary }: Principal): { boundary?: AppliedPolicy } {
    return permissionsBoundary ? { boundary: managedPolicy(account, permissionsBoundary) } : {};
}

/**
 * Returns a managed policy. An attached policy cannot be deleted, so it always exists. A missing one would count as
 * malformed, which denies.
 */
function managedPolicy(account: Account, arn: string): AppliedPolicy {
    return { name: arn, document: findManagedPolicyDocument(account, arn) ?? "" };
}
