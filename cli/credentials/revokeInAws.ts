import { driverOf } from "../../provider/drivers/drivers";
import { hasUser } from "../../provider/lease/credentialTypes";
import type { Lease } from "../../provider/lease/leaseInputs";
import { asLease } from "../../provider/lease/predecessors";
import { hasSessionEnded, isRevocable } from "../../provider/lease/revocable";
import { settleAll } from "../../provider/lease/settleAll";
import type { Failure } from "../errors/cliError";
import type { LedgerLease } from "../state/leases";
import type { LeaseFacts } from "../state/readLevel";

/** Returns whether a lease is a running session, which only AWS ends, at its expiration. */
export function isUnrevocable(lease: LeaseFacts): boolean {
    return !hasUser(lease) && !hasSessionEnded(lease) && !isRevocable(lease);
}

/** The outcome of revoking leases in AWS. */
export interface RevokedInAws {
    /** Includes unrevocable sessions, for which there is nothing to do in AWS. */
    readonly revoked: readonly LedgerLease<"secrets">[];
    /** One failure per lease or predecessor that could not be revoked. */
    readonly failures: readonly Failure[];
}

/**
 * Revokes leases of one stack and their predecessors in AWS, concurrently and without the engine. A lease whose
 * predecessor could not be revoked does not count as revoked. Returns when no revocation is running any more.
 * @param leases may contain a predecessor beside its successor, which is revoked once
 */
export async function revokeInAws(leases: readonly LedgerLease<"secrets">[]): Promise<RevokedInAws> {
    const revocations = new Map<string, Promise<void>>();
    const revokeOnce = (lease: Lease): Promise<void> => {
        const begun = revocations.get(lease.leaseId) ?? revoke(lease);
        if (lease.leaseId !== "") {
            revocations.set(lease.leaseId, begun);
        }
        return begun;
    };
    const outcomes = await Promise.allSettled(
        leases.map(({ lease }) => {
            const predecessors = (lease.predecessors ?? []).map((each) => asLease(lease, each));
            return settleAll([lease, ...predecessors].map(revokeOnce));
        }),
    );
    const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Error] : []));
    return {
        revoked: leases.filter((_, index) => outcomes[index]?.status === "fulfilled"),
        failures: [...new Set(errors)].map((error) => ({ error })),
    };
}

async function revoke(lease: Lease): Promise<void> {
    await (await driverOf(lease)).revoke(lease);
}
