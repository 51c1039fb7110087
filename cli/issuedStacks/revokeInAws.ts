import { driverOf } from "../../provider/lease/drivers";
import { asLease } from "../../provider/lease/predecessors";
import type { LedgerLease } from "../state/leases";

/** What has become of leases that were to be revoked. */
export interface RevokedInAws {
    readonly revoked: readonly LedgerLease<"secrets">[];
    /** A line each, with what is left. */
    readonly failures: readonly string[];
}

/** Ends leases in AWS, all at once, together with what lives on behind them by `overlap`. The engine has no part in it. */
export async function revokeInAws(leases: readonly LedgerLease<"secrets">[]): Promise<RevokedInAws> {
    const outcomes = await Promise.allSettled(leases.map(revokeWithPredecessors));
    return {
        ended: leases.filter((_, index) => outcomes[index]?.status === "fulfilled"),
        failures: outcomes.flatMap((outcome) =>
            outcome.status === "rejected" ? [(outcome.reason as Error).message] : [],
        ),
    };
}

async function revokeWithPredecessors({ lease }: LedgerLease<"secrets">): Promise<void> {
    const driver = await driverOf(lease);
    await Promise.all(
        [lease, ...(lease.predecessors ?? []).map((each) => asLease(lease, each))].map((each) => driver.revoke(each)),
    );
}
