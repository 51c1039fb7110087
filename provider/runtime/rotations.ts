import type { Lease } from "../lease/leaseInputs";
import type { Bag } from "./bag";

/** A replacement that diff has announced. */
export interface Rotation {
    readonly reason: string;
    /** The lease that is replaced. */
    readonly predecessor: Lease;
}

/**
 * What a replacement's second check and its create can't know from the engine: on replacement check runs again with empty
 * olds, and create gets inputs alone. Both run in the process in which diff has just announced it.
 */
const pending = new Map<string, Rotation>();

/** Notes that a lease is about to be replaced. */
export function announceRotation(inputs: Bag, rotation: Rotation): void {
    pending.set(keyOf(inputs), rotation);
}

/** The rotation that a new lease belongs to, if it belongs to one. */
export function pendingRotation(inputs: Bag): Rotation | undefined {
    return pending.get(keyOf(inputs));
}

/** A lease is known by its name within project, stack and ledger: the engine tells a dynamic provider nothing else. */
function keyOf({ project, stack, name, backend }: Bag): string {
    return JSON.stringify([project, stack, name, (backend as Bag | undefined)?.ledgerId]);
}
