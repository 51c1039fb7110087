import { typeOf } from "./credentialTypes";
import type { LeaseInputs } from "./leaseInputs";

/** Inputs that the role of a lease depends on. */
interface RoleInputs extends Pick<LeaseInputs, "roleArn"> {
    readonly policy: Pick<LeaseInputs["policy"], "credentialType" | "roleArn" | "roleArns">;
}

/** Returns whether a lease is a session of a role. */
export function takesRole(lease: { readonly policy: Pick<LeaseInputs["policy"], "credentialType"> }): boolean {
    return typeOf(lease).leaseArguments.includes("roleArn");
}

/** Returns why the role that a lease requests is refused; undefined if it is not. */
export function chosenRoleFault(lease: RoleInputs): string | undefined {
    const { roleArn, policy } = lease;
    const roles = policy.roleArn === null ? (policy.roleArns ?? []) : [policy.roleArn];
    const isChosen = roleArn === null ? roles.length === 1 : roles.includes(roleArn);
    return !takesRole(lease) || isChosen
        ? undefined
        : "must be one of the policy's roles; it is optional only if the policy has a single role";
}

/**
 * Returns the role that a lease assumes: the role that it chooses, or the only role of its policy. Returns null for
 * credential types without a role.
 */
export function chosenRole(lease: RoleInputs): string | null {
    const { roleArn, policy } = lease;
    return takesRole(lease) ? (roleArn ?? policy.roleArn ?? policy.roleArns?.[0] ?? null) : null;
}
