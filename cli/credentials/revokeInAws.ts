import { driverOf } from "../../provider/drivers/drivers";
import { asLease } from "../../provider/lease/predecessors";
import type { Failure } from "../errors/cliError";
import type { LedgerLease } from "../state/leases";

/** The outcome of revoking leases in AWS. */
export interface RevokedInAws {
    readonly revoked: readonly LedgerLease<"secrets">[];
    /** One failure per lease that could not be revoked. */
    readonly failures: readonly Failure[];
}

/** Revokes leases and their predecessors in AWS, concurrently and without the engine. */
export async function revokeInAws(leases: readonly LedgerLease<"secrets">[]): Promise<RevokedInAws> {
    const outcomes = await Promise.allSettled(leases.map(revokeWithPredecessors));
    return {
        revoked: leases.filter((_, index) => outcomes[index]?.status === "fulfilled"),
        failures: outcomes.flatMap((outcome) =>
            outcome.status === "rejected" ? [{ error: outcome.reason as Error }] : [],
        ),
    };
}

async function revokeWithPredecessors({ lease }: LedgerLease<"secrets">): Promise<void> {
    const driver = await driverOf(lease);
    await Promise.all(
        [lease, ...(lease.predecessors ?? []).map((each) => asLease(lease, each))].map((each) => driver.revoke(each)),
    );
}
