import type { Account } from "../state/account";
import { findManagedPolicyDocument } from "../state/awsManagedPolicies";
import type { AppliedPolicy, Principal } from "../state/iamResources";

/** What holds policies: a user, role or group, now or as it stood. */
interface PolicyHolder {
    readonly inlinePolicies: ReadonlyMap<string, string>;
    readonly attachedPolicies: ReadonlySet<string>;
}

/** The policies in and on something. */
export function policiesOf(account: Account, holder: PolicyHolder): AppliedPolicy[] {
    return [...named(holder.inlinePolicies), ...[...holder.attachedPolicies].map((arn) => managedPolicy(account, arn))];
}

/** The service control policies of an account, as its callers have them. */
export function controlsOf({ serviceControlPolicies }: Account): { serviceControlPolicies?: AppliedPolicy[] } {
    return serviceControlPolicies.size > 0 ? { serviceControlPolicies: named(serviceControlPolicies) } : {};
}

function named(documents: ReadonlyMap<string, string>): AppliedPolicy[] {
    return [...documents].map(([name, document]) => ({ name, document }));
}

/** The permissions boundary of a user or role, as a caller has it. */
export function boundaryOf(account: Account, { permissionsBoundary }: Principal): { boundary?: AppliedPolicy } {
    return permissionsBoundary ? { boundary: managedPolicy(account, permissionsBoundary) } : {};
}

/** An attached policy can't be deleted, so it is always found; a missing one would be malformed, which denies. */
function managedPolicy(account: Account, arn: string): AppliedPolicy {
    return { name: arn, document: findManagedPolicyDocument(account, arn) ?? "" };
}
