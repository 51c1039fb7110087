import type { Limits } from "./limits";

/** The dates of a lease, ISO 8601 in whole seconds with `Z`; null means never. */
export interface Schedule {
    readonly issuedAt: string;
    readonly expiresAt: string | null;
    /** Latest end that a renewal can set. */
    readonly maxExpiresAt: string | null;
}

/** Returns the dates of a new lease. */
export function newSchedule(limits: Limits, now: number): Schedule {
    return {
        issuedAt: isoSeconds(now),
        expiresAt: addSeconds(now, limits.ttlSeconds),
        maxExpiresAt: addSeconds(now, limits.maxTtlSeconds),
    };
}

/**
 * Returns the dates of a live lease that is renewed or whose limits have changed: expiresAt = min(now + ttl, issuedAt +
 * maxTtl).
 */
export function reschedule(schedule: Schedule, limits: Limits, now: number): Schedule {
    const maxExpiresAt = addSeconds(Date.parse(schedule.issuedAt), limits.maxTtlSeconds);
    return { ...schedule, expiresAt: earliest(addSeconds(now, limits.ttlSeconds), maxExpiresAt), maxExpiresAt };
}

/**
 * Returns the dates of a live lease of which only the cap has changed. The end moves only if the new cap is earlier.
 */
export function applyCap(schedule: Schedule, limits: Limits): Schedule {
    const maxExpiresAt = addSeconds(Date.parse(schedule.issuedAt), limits.maxTtlSeconds);
    return { ...schedule, expiresAt: earliest(schedule.expiresAt, maxExpiresAt), maxExpiresAt };
}

/** Returns the milliseconds from now to the end of a lease: negative if it has expired, `Infinity` if it never ends. */
export function timeLeftMs({ expiresAt }: Pick<Schedule, "expiresAt">, now: number): number {
    return expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now;
}

/** Formats a time as the guard needs it: whole seconds, `Z`. Some emulators ignore a guard with milliseconds. */
export function isoSeconds(timeMs: number): string {
    return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}

function addSeconds(fromMs: number, seconds: number): string | null {
    return seconds === Number.POSITIVE_INFINITY ? null : isoSeconds(fromMs + seconds * 1_000);
}

/** Returns the earlier of two ends; null means never. */
export function earliest(a: string | null, b: string | null): string | null {
    if (a === null || b === null) {
        return a ?? b;
    }
    return Date.parse(a) <= Date.parse(b) ? a : b;
}
