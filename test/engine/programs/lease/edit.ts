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
    /** Registers the policy again, under another resource name. */
    readonly again?: true;
    /** Resource options of the leases. */
    readonly options?: CustomResourceOptions;
    /** What the option deletedWith of the leases names: their policy, or a resource of another provider. */
    readonly deletedWith?: "policy" | "other";
    /** Number of additional leases. */
    readonly more?: number;
    /** Adds a resource of another provider that uses the lease's key. */
    readonly consumer?: true;
    /** Adds a resource of another provider that cannot be created, after the lease. */
    readonly failing?: true;
}
