import { type Duration, formatDuration, parseDuration } from "./duration";
import type { LeaseInputs } from "./leaseInputs";

/** Vault's system default, for both: 32 days. https://developer.hashicorp.com/vault/docs/configuration#default_lease_ttl */
export const systemTtl = 768 * 3_600;

/** A user's lease must outlast AWS's propagation and our probes. */
export const leastUserTtl = 120;

/** How long a lease may be, in seconds; `Infinity` is never. */
export interface Limits {
    readonly ttl: number;
    readonly maxTtl: number;
}

/** Why a lease's durations can't be had, with the property of the lease to change. */
export interface LimitFault {
    readonly property: "ttl" | "maxTtl";
    readonly reason: string;
}

type Limited = Pick<LeaseInputs, "ttl" | "maxTtl"> & {
    readonly policy: Pick<LeaseInputs["policy"], "ttl" | "maxTtl" | "policyName">;
    readonly backend: Pick<LeaseInputs["backend"], "defaultTtl" | "maxTtl" | "mount">;
};

/**
 * The ttl and cap of a lease: its own, else its policy's, else its backend's, else 768h. Every cap on the way holds,
 * so the least one counts. A ttl that was asked for and is above the cap is a fault; a default is cut to it.
 */
export function resolveLimits(lease: Limited): Limits | LimitFault {
    const sources = [
        { from: "the lease", ttl: lease.ttl, maxTtl: lease.maxTtl },
        { from: `policy ${lease.policy.policyName}`, ttl: lease.policy.ttl, maxTtl: lease.policy.maxTtl },
        { from: `backend ${lease.backend.mount}`, ttl: lease.backend.defaultTtl, maxTtl: lease.backend.maxTtl },
    ];
    const caps = sources.flatMap(({ from, maxTtl }) => (maxTtl === null ? [] : [{ from, seconds: secondsOf(maxTtl) }]));
    const cap = caps.reduce((least, next) => (next.seconds < least.seconds ? next : least), {
        from: "the default cap",
        seconds: caps.length > 0 ? Number.POSITIVE_INFINITY : systemTtl,
    });
    const asked = sources.find(({ ttl }) => ttl !== null);
    const askedSeconds = asked?.ttl == null ? Math.min(systemTtl, cap.seconds) : secondsOf(asked.ttl);
    // "never" passes the default cap: it says in as many words that no end is wanted.
    const uncapped = askedSeconds === Number.POSITIVE_INFINITY && caps.length === 0;
    if (askedSeconds > cap.seconds && !uncapped && (asked?.from === "the lease" || asked?.from.startsWith("policy"))) {
        return {
            property: "ttl",
            reason:
                `the ttl of ${formatDuration(askedSeconds)} (from ${asked.from}) is above the cap of ${formatDuration(cap.seconds)}, ` +
                `the maxTtl of ${cap.from}; ask for less or raise that maxTtl`,
        };
    }
    const ttl = uncapped ? askedSeconds : Math.min(askedSeconds, cap.seconds);
    if (ttl < leastUserTtl) {
        return {
            property: ttl === cap.seconds ? "maxTtl" : "ttl",
            reason: `a lease of ${formatDuration(ttl)} is too short for AWS to learn of it in time; give at least ${formatDuration(leastUserTtl)}`,
        };
    }
    return { ttl, maxTtl: uncapped ? askedSeconds : cap.seconds };
}

/** Whether {@link resolveLimits} found a fault. */
export function isFault(limits: Limits | LimitFault): limits is LimitFault {
    return "reason" in limits;
}

/** Seconds of a duration that has been checked before. */
function secondsOf(duration: Duration): number {
    const parsed = parseDuration(duration);
    return "seconds" in parsed ? parsed.seconds : Number.NaN;
}
