import { typeOf } from "./credentialTypes";
import { formatDuration, secondsOf } from "./duration";
import type { LeaseInputs } from "./leaseInputs";
import { isFault, type Limits, resolveLimits } from "./limits";
import { recap, reschedule, type Schedule, timeLeft } from "./schedule";

/** What a lease needs at an `up`: other dates, in place, or another lease in its stead and why. */
export type DueChange = { readonly schedule: Schedule } | { readonly rotation: string };

/** When a lease is due, with `renewBefore` and `rotateBefore` in seconds; 0 for none. */
export interface Windows extends Pick<LeaseInputs, "onExpiry"> {
    readonly renewBefore: number;
    readonly rotateBefore: number;
}

/** Returns the windows of a lease whose inputs were checked before. */
export function windowsOf({
    renewBefore,
    rotateBefore,
    onExpiry,
}: Pick<LeaseInputs, "renewBefore" | "rotateBefore" | "onExpiry">): Windows {
    const seconds = (window: LeaseInputs["renewBefore"]) => (window == null ? 0 : secondsOf(window));
    return { renewBefore: seconds(renewBefore), rotateBefore: seconds(rotateBefore), onExpiry };
}

/**
 * What is due, in this order: an expired lease is replaced or, with `onExpiry: "keep"`, left dead; one with less than
 * `rotateBefore` left is replaced; edited limits move the end; one with less than `renewBefore` left is renewed, up to
 * its cap. A session's end can't be moved: where another lease is renewed or moved, one of a session is replaced.
 */
export function dueChange(before: LeaseInputs, limits: Limits, windows: Windows, now: number): DueChange {
    const { issuedAt, expiresAt, maxExpiresAt } = before;
    const schedule = { issuedAt, expiresAt, maxExpiresAt };
    if (timeLeft(schedule, now) <= 0) {
        return windows.onExpiry === "keep" ? { schedule } : { rotation: `expired at ${expiresAt}` };
    }
    const left = timeLeft(schedule, now) / 1_000;
    if (left < windows.rotateBefore) {
        return { rotation: `less than ${formatDuration(windows.rotateBefore)} left at ${expiresAt}` };
    }
    const moved = applyEdits(before, schedule, limits, now);
    if (timeLeft(moved, now) <= 0 && windows.onExpiry !== "keep") {
        return { rotation: `over at ${moved.expiresAt}, by its new maxTtl` };
    }
    const renewing = moved === schedule && left < windows.renewBefore;
    if (typeOf(before).isRenewable) {
        return { schedule: renewing ? reschedule(schedule, limits, now) : moved };
    }
    if (renewing) {
        return { rotation: `less than ${formatDuration(windows.renewBefore)} left at ${expiresAt}` };
    }
    return moved.expiresAt === expiresAt ? { schedule: moved } : { rotation: "its ttl was edited" };
}

function applyEdits(before: LeaseInputs, schedule: Schedule, limits: Limits, now: number): Schedule {
    const old = resolveLimits(before);
    if (isFault(old) || old.ttl !== limits.ttl) {
        return reschedule(schedule, limits, now);
    }
    return old.maxTtl === limits.maxTtl ? schedule : recap(schedule, limits);
}
