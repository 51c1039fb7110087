import type { Lease } from "../lease/leaseInputs";
import type { Bag } from "./bag";

/**
 * A replacement as diff has announced it. On replacement the engine runs check again with empty olds, in the process in
 * which diff has just run: only so can the new lease's inputs carry the reason, and only so does create know the old lease.
 */
export interface Rotation {
    readonly reason: string;
    /** The lease that is replaced; undefined when it must not live on. */
    readonly before: Lease | undefined;
}

/** By lease, in the order of their announcement: names may be the same under different parents. */
const announced = new Map<string, Rotation[]>();

/** Replaced leases by the ids of those that live on behind them. */
const replaced = new Map<string, Lease>();

/** Notes that a lease is about to be replaced. */
export function announceRotation(inputs: Bag, rotation: Rotation): void {
    const { before } = rotation;
    const key = keyOf(inputs);
    announced.set(key, [...(announced.get(key) ?? []), rotation]);
    for (const { leaseId } of before ? [before, ...(before.predecessors ?? [])] : []) {
        replaced.set(leaseId, before as Lease);
    }
}

/** The rotation that a new lease's inputs belong to; undefined for a first one. Each is given once. */
export function takeRotation(inputs: Bag): Rotation | undefined {
    return announced.get(keyOf(inputs))?.shift();
}

/** The lease whose replacement lets another, or itself, live on. */
export function replacedLease({ leaseId }: Pick<Lease, "leaseId">): Lease | undefined {
    return replaced.get(leaseId);
}

/** A lease is known by its name within project, stack and ledger: the engine tells a dynamic provider nothing else. */
function keyOf({ project, stack, name, backend }: Bag): string {
    return JSON.stringify([project, stack, name, (backend as Bag | undefined)?.ledgerId]);
}
