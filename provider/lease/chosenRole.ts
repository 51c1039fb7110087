import { typeOf } from "./credentialTypes";
import type { LeaseInputs } from "./leaseInputs";

/** What the role of a lease depends on. */
interface Choice extends Pick<LeaseInputs, "roleArn"> {
    readonly policy: Pick<LeaseInputs["policy"], "credentialType" | "roleArn" | "roleArns">;
}

/** Returns whether a lease's session is of a role. */
export function takesRole(lease: { readonly policy: Pick<LeaseInputs["policy"], "credentialType"> }): boolean {
    return typeOf(lease).leaseArguments.includes("roleArn");
}

/**
 * Returns the role that a lease's session is of: the one it chooses, or the policy's only one. null for types without a
 * role.
 */
export function chosenRole(lease: Choice): string | null {
    const { roleArn, policy } = lease;
    return takesRole(lease) ? (roleArn ?? policy.roleArn ?? policy.roleArns?.[0] ?? null) : null;
}
