import type { LeaseInputs } from "../leaseInputs";

/** The role that a lease's session is of: the one it chooses, or the policy's only one. null for other credential types. */
export function chosenRole({ roleArn, policy }: Pick<LeaseInputs, "roleArn" | "policy">): string | null {
    return policy.credentialType === "assumed_role"
        ? (roleArn ?? policy.roleArn ?? policy.roleArns?.[0] ?? null)
        : null;
}
