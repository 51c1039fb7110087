import { Operation } from "../../provider/operation";
import { pulumi } from "../pulumi/pulumi";
import type { BackendAt, Depth, LeaseAt, LeaseDates, PolicyAt } from "./depth";
import { parseCheckpoint, parseWhole } from "./parseCheckpoint";
import { nameIn } from "./urn";

export type Bag = Readonly<Record<string, unknown>>;

/** A resource of ours. */
export interface Stored<T> {
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
    readonly shown: Bag;
    /** Its outputs with what marks secrets in them. */
    readonly marked: Bag;
}

/** A lease: a resource, or one that lives on behind it. */
export interface StoredLease<T> extends Stored<T> {
    readonly dates: LeaseDates;
    /** Id of the lease that has taken its place; null for most. */
    readonly successor: string | null;
}

/** A resource of ours that is not among the others, since it holds secrets that were not read. */
export interface Omitted {
    readonly urn: string;
    readonly type: "AwsBackend" | "IamPolicy" | "DynamicCredential";
    /** What of it was not read, e.g. `policy.ttl`. */
    readonly path: string;
    /** Its outputs, {@link unread} for each secret. */
    readonly outputs: Bag;
}

/** Where a stack is. */
export interface StackLocation {
    /** As the Pulumi CLI takes it; undefined is the one that is selected. */
    readonly name: string | undefined;
    readonly cwd: string | undefined;
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
    readonly backends: readonly Stored<Backend>[];
    readonly policies: readonly Stored<Policy>[];
    /** Those that live on by `overlap` stand behind the one that has taken their place. */
    readonly leases: readonly StoredLease<Lease>[];
    /** Leases whose creation has begun and never ended. */
    readonly begun: readonly StoredLease<Lease>[];
    /** Whether creations have begun that never ended, of any resources. */
    readonly hasPending: boolean;
    /** Whether it holds nothing but what `issue` puts into a stack of its own. */
    readonly isIssued: boolean;
    readonly secretsProvider: SecretsProvider | undefined;
    /** When the engine saved it last, ISO 8601, by the clock of the machine that did; null where it does not tell. */
    readonly savedAt: string | null;
    /** Resources of ours that were left out, since they hold secrets that were not read. None but in a {@link readPlainly} state. */
    readonly omitted: readonly Omitted[];
}

/**
 * Reads a stack's state. It takes no lock. Where it holds secrets that the reader relies on, it is read with the stack's secrets, which takes its
 * passphrase or key; without that the reading fails.
 * @param isApart whether Ctrl-C at a terminal must not reach the reading
 */
export async function readCheckpoint<D extends Depth>(
    location: StackLocation,
    depth: D,
    isApart = false,
): Promise<Checkpoint<D>> {
    const operation = readOperation(location);
    if (depth !== "secrets") {
        const checkpoint = parseCheckpoint(
            location,
            await exportState(location, operation, false, isApart),
            depth,
            operation,
        );
        const [omitted] = checkpoint.omitted;
        if (!omitted) {
            return checkpoint;
        }
        const secret = `${operation.name}, which keeps ${omitted.path} of ${nameIn(omitted.urn)} secret`;
        const why = operation.on(secret);
        return parseWhole(location, await exportState(location, why, true, isApart), depth, operation);
    }
    return parseWhole(location, await exportState(location, operation, true, isApart), depth, operation);
}

/** Reads a stack's state without its secrets. Resources that can't be understood without them are {@link Omitted}. */
export async function readPlainly(location: StackLocation): Promise<Checkpoint<"facts">> {
    const operation = readOperation(location);
    return parseCheckpoint(location, await exportState(location, operation, false), "facts", operation);
}

/** Returns the operation of reading a stack. */
export function readOperation({ name }: StackLocation): Operation {
    return new Operation("read", "stack", name ?? "that is selected");
}

/** Returns the JSON of `pulumi stack export`. */
export async function exportState(
    { name, cwd }: StackLocation,
    operation: Operation,
    showSecrets: boolean,
    isApart = false,
): Promise<string> {
    const args = ["stack", "export", ...(name ? ["--stack", name] : []), ...(showSecrets ? ["--show-secrets"] : [])];
    return pulumi(operation, args, { cwd, isApart });
}
