import { typeOf } from "./credentialTypes";
import { formatDuration, secondsOf } from "./duration";
import type { LeaseInputs } from "./leaseInputs";
import { isFault, type Limits, resolveLimits } from "./limits";
import { applyCap, reschedule, type Schedule, timeLeft } from "./schedule";

/** The change that a lease needs at an `up`: new dates in place, or a replacement and its reason. */
export type DueChange = { readonly schedule: Schedule } | { readonly rotation: string };

/** When a lease is due, with `renewBefore` and `rotateBefore` in seconds; 0 for none. */
export interface Windows extends Pick<LeaseInputs, "onExpiry"> {
    readonly renewBefore: number;
    readonly rotateBefore: number;
}

/** Returns the windows of a lease whose inputs were already checked. */
export function windowsOf({
    renewBefore,
    rotateBefore,
    onExpiry,
}: Pick<LeaseInputs, "renewBefore" | "rotateBefore" | "onExpiry">): Windows {
    const seconds = (window: LeaseInputs["renewBefore"]) => (window == null ? 0 : secondsOf(window));
    return { renewBefore: seconds(renewBefore), rotateBefore: seconds(rotateBefore), onExpiry };
}

/**
 * Returns the change that is due. The first rule that applies decides:
 *
 * - An expired lease is replaced. With `onExpiry: "keep"` it stays expired.
 * - A lease with less than `rotateBefore` left is replaced.
 * - Edited limits move the end.
 * - A lease with less than `renewBefore` left is renewed, up to its cap.
 *
 * The end of a session cannot be moved. A session is replaced where another lease would be renewed or moved.
 */
export function dueChange(before: LeaseInputs, limits: Limits, windows: Windows, now: number): DueChange {
    const { issuedAt, expiresAt, maxExpiresAt } = before;
    const schedule = { issuedAt, expiresAt, maxExpiresAt };
    if (timeLeft(schedule, now) <= 0) {
        return windows.onExpiry === "keep" ? { schedule } : { rotation: `expired at ${expiresAt}` };
    }
    const leftSeconds = timeLeft(schedule, now) / 1_000;
    if (leftSeconds < windows.rotateBefore) {
        return { rotation: `less than ${formatDuration(windows.rotateBefore)} left at ${expiresAt}` };
    }
    const edited = applyEdits(before, schedule, limits, now);
    if (timeLeft(edited, now) <= 0 && windows.onExpiry !== "keep") {
        return { rotation: `expired at ${edited.expiresAt}, under its new maxTtl` };
    }
    const isRenewalDue = edited === schedule && leftSeconds < windows.renewBefore;
    if (typeOf(before).isRenewable) {
        return { schedule: isRenewalDue ? reschedule(schedule, limits, now) : edited };
    }
    if (isRenewalDue) {
        return { rotation: `less than ${formatDuration(windows.renewBefore)} left at ${expiresAt}` };
    }
    return edited.expiresAt === expiresAt ? { schedule: edited } : { rotation: "its ttl was edited" };
}

function applyEdits(before: LeaseInputs, schedule: Schedule, limits: Limits, now: number): Schedule {
    const oldLimits = resolveLimits(before);
    if (isFault(oldLimits) || oldLimits.ttl !== limits.ttl) {
        return reschedule(schedule, limits, now);
    }
    return oldLimits.maxTtl === limits.maxTtl ? schedule : applyCap(schedule, limits);
}
