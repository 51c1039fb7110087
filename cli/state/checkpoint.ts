import type { StackLocation } from "../pulumi/stackLocation";
import type { BackendAt, Depth, LeaseAt, LeaseDates, PolicyAt } from "./depth";

export type PropertyMap = Readonly<Record<string, unknown>>;

/** A resource of ours. */
export interface StoredResource<T> {
    readonly urn: string;
    /** Never secret. Empty for one whose creation has begun and never ended. */
    readonly id: string;
    /** Replaced, and to be deleted yet. */
    readonly isReplaced: boolean;
    /** By the resource option `protect`. */
    readonly isProtected: boolean;
    readonly dependencies: readonly string[];
    /** Its outputs, as far as the state was read. */
    readonly state: T;
    /** Its outputs as they can be shown. */
    readonly shown: PropertyMap;
    /** Its outputs with what marks secrets in them. */
    readonly marked: PropertyMap;
}

/** A lease: a resource, or one that lives on behind it. */
export interface StoredLease<T> extends StoredResource<T> {
    readonly dates: LeaseDates;
    /** Id of the lease that has taken its place; null for most. */
    readonly successor: string | null;
}

/** A resource of ours that is not among the others, since it holds secrets that were not read. */
export interface OmittedResource {
    readonly urn: string;
    readonly type: "AwsBackend" | "IamPolicy" | "DynamicCredential";
    /** What of it was not read, e.g. `policy.ttl`. */
    readonly path: string;
    /** Its outputs, {@link unread} for each secret. */
    readonly outputs: PropertyMap;
}

/** What secrets of a stack are encrypted with, as its state says. */
export interface SecretsProvider {
    readonly type: string;
    readonly state?: { readonly salt?: string; readonly url?: string; readonly encryptedkey?: string };
}

/** A stack's state, as deep as it was read. */
export type Checkpoint<D extends Depth> = CheckpointOf<BackendAt[D], PolicyAt[D], LeaseAt[D]>;

/** A stack's state with what is known of our resources in it. */
export interface CheckpointOf<Backend, Policy, Lease> {
    readonly location: StackLocation;
    /** Of the stack itself; both empty for a stack that has never held anything. */
    readonly project: string;
    readonly stack: string;
    /** How many resources it has, of ours and of others. */
    readonly size: number;
    readonly backends: readonly StoredResource<Backend>[];
    readonly policies: readonly StoredResource<Policy>[];
    /** Those that live on by `overlap` stand behind the one that has taken their place. */
    readonly leases: readonly StoredLease<Lease>[];
    /** Leases whose creation has begun and never ended. */
    readonly pending: readonly StoredLease<Lease>[];
    /** Whether creations have begun that never ended, of any resources. */
    readonly hasPending: boolean;
    /** Whether it holds nothing but what `issue` puts into a stack of its own. */
    readonly isIssued: boolean;
    readonly secretsProvider: SecretsProvider | undefined;
    /** When the engine saved it last, ISO 8601, by the clock of the machine that did; null where it does not tell. */
    readonly savedAt: string | null;
    /** Resources of ours that were left out, since they hold secrets that were not read. None but in a {@link readPlainly} state. */
    readonly omitted: readonly OmittedResource[];
}
