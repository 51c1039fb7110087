import type { Limits } from "./limits";

/** The dates of a lease, as whole seconds in ISO 8601 with `Z`; null is never. */
export interface Schedule {
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    /** Beyond this no renewal goes. */
    readonly maxExpiresAt: string | null;
}

/** The dates of a new lease. */
export function newSchedule(limits: Limits, now: number): Schedule {
    return { issuedAt: isoSeconds(now), expiresAt: later(now, limits.ttl), maxExpiresAt: later(now, limits.maxTtl) };
}

/**
 * The dates of a live lease that is renewed, or whose limits have changed: expiresAt = min(now + ttl, issuedAt +
 * maxTtl).
 */
export function reschedule(schedule: Schedule, limits: Limits, now: number): Schedule {
    const maxExpiresAt = later(Date.parse(schedule.issuedAt), limits.maxTtl);
    return { ...schedule, expiresAt: earliest(later(now, limits.ttl), maxExpiresAt), maxExpiresAt };
}

/** The dates of a live lease whose cap alone has changed: the end moves only when the cap now comes before it. */
export function recap(schedule: Schedule, limits: Limits): Schedule {
    const maxExpiresAt = later(Date.parse(schedule.issuedAt), limits.maxTtl);
    return { ...schedule, expiresAt: earliest(schedule.expiresAt, maxExpiresAt), maxExpiresAt };
}

/** Milliseconds from now to the end of a lease: negative when it has expired, `Infinity` when it never does. */
export function timeLeft({ expiresAt }: Pick<Schedule, "expiresAt">, now: number): number {
    return expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now;
}

/** A time as AWS's guard wants it: whole seconds, `Z`. Some emulators ignore a guard with milliseconds. */
export function isoSeconds(time: number): string {
    return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function later(from: number, seconds: number): string | null {
    return seconds === Number.POSITIVE_INFINITY ? null : isoSeconds(from + seconds * 1_000);
}

/** The earlier of two ends. */
export function earliest(a: string | null, b: string | null): string | null {
    if (a === null || b === null) {
        return a ?? b;
    }
    return Date.parse(a) <= Date.parse(b) ? a : b;
}
