import type { PropertyMap } from "../../provider/pulumi/propertyMap";
import type { SecretsProvider } from "./secretsProvider";

/**
 * A stack's state as `pulumi stack export` prints it.
 * https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go (UntypedDeployment, DeploymentV3)
 */
export interface StackExport {
    /** null if the stack was never updated. */
    readonly deployment: Deployment | null;
}

/** The content of a stack's state. Also the format of past states. */
export interface Deployment {
    readonly manifest?: { readonly time?: string };
    readonly resources?: readonly ResourceState[];
    readonly pending_operations?: readonly { readonly resource: ResourceState; readonly type: string }[];
    readonly secrets_providers?: SecretsProvider;
}

/** A resource in a stack's state. */
export interface ResourceState {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: PropertyMap;
    readonly outputs?: PropertyMap;
    /** Whether the resource was replaced and still has to be deleted. */
    readonly delete?: boolean;
    readonly protect?: boolean;
    readonly retainOnDelete?: boolean;
    readonly dependencies?: readonly string[];
}

/** Returns the resources of a state whose creation started and never finished. */
export function unfinishedCreations({ pending_operations = [] }: Deployment): readonly ResourceState[] {
    return pending_operations.filter(({ type }) => type === "creating").map(({ resource }) => resource);
}
