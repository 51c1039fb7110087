import type { Bag } from "./bag";

/**
 * Why leases are about to be replaced, as diff has announced it. On replacement the engine runs check again with empty olds, in
 * the process in which diff has just run: only so can the new lease's inputs carry the reason.
 */
const reasons = new Map<string, string>();

/** Notes that a lease is about to be replaced, and why. */
export function announceRotation(inputs: Bag, reason: string): void {
    reasons.set(keyOf(inputs), reason);
}

/** Why a new lease takes the place of another; null for a first one. */
export function announcedReason(inputs: Bag): string | null {
    return reasons.get(keyOf(inputs)) ?? null;
}

/** A lease is known by its name within project, stack and ledger: the engine tells a dynamic provider nothing else. */
function keyOf({ project, stack, name, backend }: Bag): string {
    return JSON.stringify([project, stack, name, (backend as Bag | undefined)?.ledgerId]);
}
