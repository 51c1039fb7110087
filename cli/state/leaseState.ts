import { endsLease } from "../../provider/lease/drift";
import { timeLeftMs } from "../../provider/lease/schedule";
import type { LeaseDates } from "./depth";

/** State of a lease at a time, as far as the ledger knows. */
export type LeaseState = "live" | "expiring" | "expired" | "killed" | "drifted" | "pending";

/** A lease is expiring if less than this fraction of its duration is left. */
const expiringFraction = 0.1;

/** Returns the state of a lease. Reasons that end the lease come before drift. */
export function leaseState(lease: LeaseDates, now: number): LeaseState {
    const { accessKeyId, issuedAt, expiresAt, drift } = lease;
    if (!accessKeyId) {
        return "pending";
    }
    if (drift.some(endsLease)) {
        return "killed";
    }
    const left = timeLeftMs(lease, now);
    if (left <= 0) {
        return "expired";
    }
    if (drift.length > 0) {
        return "drifted";
    }
    return expiresAt !== null && left < expiringFraction * (Date.parse(expiresAt) - Date.parse(issuedAt))
        ? "expiring"
        : "live";
}
