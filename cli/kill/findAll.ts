import type { Place } from "../ledger/places";
import { findTargets, type Target, type Wanted } from "./findTargets";

/** What was found in all places, and why not all of them could be looked into. */
export interface Found {
    readonly targets: readonly Target[];
    readonly failures: readonly string[];
}

/** Looks into all places at once; one that can't be looked into does not hold up the others. */
export async function findAll(places: readonly Place[], wanted: Wanted): Promise<Found> {
    const outcomes = await Promise.allSettled(places.map((place) => findTargets(place, wanted)));
    return {
        targets: outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : [])),
        failures: outcomes.flatMap((outcome) =>
            outcome.status === "rejected" ? [(outcome.reason as Error).message] : [],
        ),
    };
}
