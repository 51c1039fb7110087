import type { PropertyMap } from "../../provider/pulumi/propertyMap";
import type { StackLocation } from "../pulumi/project";
import type { SecretsProvider } from "../pulumi/stackExport";
import type { BackendAt, LeaseAt, LeaseDates, PolicyAt, ReadLevel } from "./readLevel";

/** A stacklease resource in a stack's state. */
export interface StoredResource<T> {
    readonly urn: string;
    /** Never secret. Empty if the resource's creation started and never finished. */
    readonly id: string;
    /** Whether the resource was replaced and still has to be deleted. */
    readonly isReplaced: boolean;
    /** Whether the resource option `protect` is set. */
    readonly isProtected: boolean;
    /** URNs of the resources that it depends on. */
    readonly dependencies: readonly string[];
    /** Outputs, at the level at which the state was read. */
    readonly state: T;
    /** Outputs as they can be shown, with secrets masked. */
    readonly shown: PropertyMap;
    /** Outputs with the engine's secret markers. */
    readonly marked: PropertyMap;
}

/** A lease in a stack's state: a resource, or one of its predecessors. */
export interface StoredLease<T> extends StoredResource<T> {
    /** Fields that decide the lease's state. */
    readonly dates: LeaseDates;
    /** Id of the lease that replaced this one; null for most leases. */
    readonly successor: string | null;
}

/** A stacklease resource that could not be parsed because it holds secrets that were not read. */
export interface OmittedResource {
    readonly urn: string;
    readonly type: "AwsBackend" | "IamPolicy" | "DynamicCredential";
    /** Path of the first output that was not read, e.g. `policy.ttl`. */
    readonly path: string;
    /** Outputs, with {@link unread} in place of each secret. */
    readonly outputs: PropertyMap;
}

/** A stack's state, read at level `L`. */
export type Checkpoint<L extends ReadLevel> = CheckpointOf<BackendAt[L], PolicyAt[L], LeaseAt[L]>;

/** A stack's state with its stacklease resources, by the types of their outputs. */
export interface CheckpointOf<Backend, Policy, Lease> {
    readonly location: StackLocation;
    /** Project of the stack. Empty if the stack has never held a resource. */
    readonly project: string;
    /** Name of the stack. Empty if the stack has never held a resource. */
    readonly stack: string;
    /** Number of all resources. */
    readonly resourceCount: number;
    readonly backends: readonly StoredResource<Backend>[];
    readonly policies: readonly StoredResource<Policy>[];
    /** Leases. The predecessors that `overlap` keeps working follow their successor. */
    readonly leases: readonly StoredLease<Lease>[];
    /** Leases whose creation started and never finished. */
    readonly pending: readonly StoredLease<Lease>[];
    /** Whether the creation of any resource started and never finished. */
    readonly hasPending: boolean;
    /** Whether this is an issued stack: by its name, and because it holds nothing else. */
    readonly isIssued: boolean;
    readonly secretsProvider: SecretsProvider | undefined;
    /** Time of the engine's last save, ISO 8601, by the clock of the machine that saved; null if not recorded. */
    readonly savedAt: string | null;
    /** Resources that could not be parsed without secrets. Always empty unless the state was read without secrets. */
    readonly omitted: readonly OmittedResource[];
}
