import { typeOf } from "./credentialTypes";
import { formatDuration, secondsOf } from "./duration";
import type { LeaseInputs } from "./leaseInputs";
import { isFault, type Limits, resolveLimits } from "./limits";
import { applyCap, reschedule, type Schedule, timeLeftMs } from "./schedule";

/** The change that a lease needs at an `up`: new dates in place, or a replacement and its reason. */
export type DueChange = { readonly schedule: Schedule } | { readonly rotation: string };

/** When a lease is due. A window of 0 seconds means none. */
export interface Windows extends Pick<LeaseInputs, "onExpiry"> {
    readonly renewBeforeSeconds: number;
    readonly rotateBeforeSeconds: number;
}

/** Returns the windows of a lease whose inputs were already checked. */
export function windowsOf({
    renewBefore,
    rotateBefore,
    onExpiry,
}: Pick<LeaseInputs, "renewBefore" | "rotateBefore" | "onExpiry">): Windows {
    const seconds = (window: LeaseInputs["renewBefore"]) => (window == null ? 0 : secondsOf(window));
    return { renewBeforeSeconds: seconds(renewBefore), rotateBeforeSeconds: seconds(rotateBefore), onExpiry };
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
    if (timeLeftMs(schedule, now) <= 0) {
        return windows.onExpiry === "keep" ? { schedule } : { rotation: `expired at ${expiresAt}` };
    }
    const leftSeconds = timeLeftMs(schedule, now) / 1_000;
    if (leftSeconds < windows.rotateBeforeSeconds) {
        return { rotation: `less than ${formatDuration(windows.rotateBeforeSeconds)} left at ${expiresAt}` };
    }
    const edited = applyEdits(before, schedule, limits, now);
    if (timeLeftMs(edited, now) <= 0 && windows.onExpiry !== "keep") {
        return { rotation: `expired at ${edited.expiresAt}, under its new maxTtl` };
    }
    const isRenewalDue = edited === schedule && leftSeconds < windows.renewBeforeSeconds;
    if (typeOf(before).isRenewable) {
        return { schedule: isRenewalDue ? reschedule(schedule, limits, now) : edited };
    }
    if (isRenewalDue) {
        return { rotation: `less than ${formatDuration(windows.renewBeforeSeconds)} left at ${expiresAt}` };
    }
    return edited.expiresAt === expiresAt ? { schedule: edited } : { rotation: "its ttl was edited" };
}

function applyEdits(before: LeaseInputs, schedule: Schedule, limits: Limits, now: number): Schedule {
    const oldLimits = resolveLimits(before);
    if (isFault(oldLimits) || oldLimits.ttlSeconds !== limits.ttlSeconds) {
        return reschedule(schedule, limits, now);
    }
    return oldLimits.maxTtlSeconds === limits.maxTtlSeconds ? schedule : applyCap(schedule, limits);
}
