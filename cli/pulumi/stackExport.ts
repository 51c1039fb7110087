import type { LocalWorkspaceOptions } from "@pulumi/pulumi/automation";
import type { PropertyMap } from "../../provider/pulumi/propertyMap";

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

/** A stack's secrets provider, as its state records it. */
export interface SecretsProvider {
    readonly type: string;
    readonly state?: { readonly salt?: string; readonly url?: string; readonly encryptedkey?: string };
}

/** Returns the encryption fields of a stack's settings file, from its state. */
export function encryptionSettings(secrets: SecretsProvider | undefined) {
    const { salt, url, encryptedkey } = secrets?.state ?? {};
    return {
        ...(secrets?.type === "passphrase" && salt && { encryptionSalt: salt }),
        ...(secrets?.type === "cloud" && url && { secretsProvider: url }),
        ...(secrets?.type === "cloud" && encryptedkey && { encryptedKey: encryptedkey }),
    };
}

/**
 * Returns the workspace's option for the URL of a cloud key. `stack init` ignores the URL in the stack's settings,
 * although it uses the encrypted key there.
 */
export function cloudKeyOption(secrets: SecretsProvider | undefined): Pick<LocalWorkspaceOptions, "secretsProvider"> {
    return secrets?.type === "cloud" && secrets.state?.url ? { secretsProvider: secrets.state.url } : {};
}

/** Returns the project and the stack of a resource. */
export function stackIn(urn: string): { readonly project: string; readonly stack: string } {
    const [stack = "", project = ""] = urn.slice("urn:pulumi:".length).split("::");
    return { project, stack };
}

/** Returns the name of a resource, as its program sets it. Never secret, since a URN is not. */
export function resourceNameIn(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}
