import { isEnd } from "../../provider/lease/drift";
import { timeLeft } from "../../provider/lease/schedule";
import type { LeaseDates } from "./depth";

/** What a lease is at a time, as far as the ledger knows. */
export type LeaseState = "live" | "expiring" | "expired" | "killed" | "drifted" | "pending";

/** A lease with less than this part of its time left is expiring. */
const expiringFraction = 0.1;

/** The state of a lease. What ends it goes before what is merely wrong with it. */
export function leaseState(lease: LeaseDates, now: number): LeaseState {
    const { accessKeyId, issuedAt, expiresAt, drift } = lease;
    if (!accessKeyId) {
        return "pending";
    }
    if (drift.some(isEnd)) {
        return "killed";
    }
    const left = timeLeft(lease, now);
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
