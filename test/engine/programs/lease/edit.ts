import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { AwsBackendArgs, DynamicCredentialArgs, IamPolicyArgs } from "stacklease";

/**
 * What a test changes in this program, as JSON in `EDIT`. `{ "$secret": value }` is a secret, as from the stack's
 * config.
 */
export interface Edit {
    readonly backend?: Partial<AwsBackendArgs>;
    readonly policy?: Partial<IamPolicyArgs>;
    readonly lease?: Partial<DynamicCredentialArgs>;
    /** Registers the policy once more, under another resource name. */
    readonly again?: true;
    /** Leaves the leases in AWS when their resources go. */
    readonly retained?: true;
    /** Resource options of the leases. */
    readonly options?: CustomResourceOptions;
    /** What the leases' option deletedWith names: their policy, or a resource of another provider. */
    readonly deletedWith?: "policy" | "other";
    /** Issues so many leases more, beside the first. */
    readonly more?: number;
    /** Adds a resource of another provider that takes the lease's key. */
    readonly consumer?: true;
    /** Adds a resource of another provider that can't be created, after the lease. */
    readonly failing?: true;
}
