import type { Reason } from "../errors/leaseError";
import { credentialTypeNames, credentialTypes, systemTtlSeconds, type TypeLimits, typeOf } from "./credentialTypes";
import { formatDuration, secondsOf } from "./duration";
import type { LeaseInputs } from "./leaseInputs";

/** Limits on the length of a lease; `Infinity` means never. */
export interface Limits {
    readonly ttlSeconds: number;
    readonly maxTtlSeconds: number;
}

/**
 * The reason why the durations of a lease are refused. It contains no duration that a user has set, since that may be a
 * secret.
 */
export interface LimitFault extends Required<Reason> {
    /** The duration at fault. */
    readonly place: "ttl" | "maxTtl";
}

/** Inputs that the limits of a lease depend on. */
export type Limited = Pick<LeaseInputs, "ttl" | "maxTtl"> & {
    readonly policy: Pick<LeaseInputs["policy"], "ttl" | "maxTtl" | "credentialType" | "backend">;
    readonly backend: Pick<LeaseInputs["backend"], "defaultTtl" | "maxTtl">;
};

interface Cap {
    readonly seconds: number;
    /** What sets the cap. */
    readonly from: string;
    /** What the user can do about it. */
    readonly remedy: string;
}

/**
 * Returns the ttl and cap of a lease. Each is the lease's own, else the policy's, else the backend's, else 768h (1h for
 * the ttl of sessions). For a policy by reference, the policy's own backend comes before the issuing backend. All caps
 * apply, so the smallest one counts. A requested ttl that is above the cap is a fault. A default ttl is reduced to the
 * cap.
 */
export function resolveLimits(lease: Limited): Limits | LimitFault {
    const type = typeOf(lease).limits;
    const policyBackend = lease.policy.backend;
    const sources = [
        { from: "the lease", isRequest: true, ttl: lease.ttl, maxTtl: lease.maxTtl },
        { from: "its policy", isRequest: true, ttl: lease.policy.ttl, maxTtl: lease.policy.maxTtl },
        ...(policyBackend
            ? [{ ...limitsOf(policyBackend), from: "the backend of its policy's stack", isRequest: false }]
            : []),
        {
            ...limitsOf(lease.backend),
            from: policyBackend ? "the backend of this stack" : "its backend",
            isRequest: false,
        },
    ];
    const configuredCaps = sources.flatMap(({ from, maxTtl }) =>
        maxTtl === null
            ? []
            : [
                  {
                      seconds: secondsOf(maxTtl),
                      from: `the maxTtl of ${from}`,
                      remedy: "set a shorter ttl or raise that maxTtl",
                  },
              ],
    );
    const caps = [...configuredCaps, ...awsCap(type)];
    const cap = caps.reduce<Cap>((minimum, next) => (next.seconds < minimum.seconds ? next : minimum), {
        seconds: caps.length > 0 ? Number.POSITIVE_INFINITY : systemTtlSeconds,
        from: "the default maxTtl of 768h",
        remedy: "set a shorter ttl or set a maxTtl",
    });
    const requested = sources.find(({ ttl }) => ttl !== null);
    const requestedSeconds =
        requested?.ttl == null ? Math.min(type.defaultSeconds, cap.seconds) : secondsOf(requested.ttl);
    // "never" bypasses the default cap, because it states explicitly that no end is wanted.
    const uncapped = requestedSeconds === Number.POSITIVE_INFINITY && caps.length === 0;
    if (requestedSeconds > cap.seconds && !uncapped && requested?.isRequest) {
        return { place: "ttl", reason: `the ttl of ${requested.from} is above ${cap.from}`, remedy: cap.remedy };
    }
    const ttlSeconds = uncapped ? requestedSeconds : Math.min(requestedSeconds, cap.seconds);
    if (ttlSeconds < type.minimumSeconds) {
        return ttlSeconds === cap.seconds
            ? { place: "maxTtl", ...tooShort(cap.from) }
            : { place: "ttl", ...tooShort(`the ttl of ${requested?.from}`) };
    }
    return { ttlSeconds, maxTtlSeconds: uncapped ? requestedSeconds : cap.seconds };
}

function tooShort(what: string): Required<Reason> {
    return {
        reason: `${what} is too short: IAM needs time to propagate a user, and STS has a minimum for sessions`,
        remedy: `set at least ${perType(({ minimumSeconds }) => minimumSeconds)}`,
    };
}

function limitsOf({ defaultTtl, maxTtl }: Pick<LeaseInputs["backend"], "defaultTtl" | "maxTtl">) {
    return { ttl: defaultTtl, maxTtl };
}

function awsCap({ capSeconds }: TypeLimits): Cap[] {
    const uncapped = credentialTypeNames.filter(
        (name) => credentialTypes[name].limits.capSeconds === Number.POSITIVE_INFINITY,
    );
    const from = `AWS's maximum of ${perType((limits) => limits.capSeconds, "of ")}`;
    const remedy = `set a shorter ttl, or use ${uncapped.join(" or ")}`;
    return capSeconds === Number.POSITIVE_INFINITY ? [] : [{ seconds: capSeconds, from, remedy }];
}

/**
 * Formats a limit for all types, such as `12h for assumed_role, and 36h for federation_token and session_token`. It
 * does not depend on the type of the policy, which may be a secret.
 * @param preposition text before each group except the first
 */
function perType(limit: (limits: TypeLimits) => number, preposition = ""): string {
    const limited = credentialTypeNames.filter((name) => Number.isFinite(limit(credentialTypes[name].limits)));
    const groups = [...Map.groupBy(limited, (name) => limit(credentialTypes[name].limits))];
    return groups
        .map(([seconds, names]) => `${inHours(seconds)} for ${new Intl.ListFormat("en").format(names)}`)
        .join(`, and ${preposition}`);
}

/** Formats a limit as AWS states it: 36h, not 1d12h. */
function inHours(seconds: number): string {
    return seconds % 3_600 === 0 ? `${seconds / 3_600}h` : formatDuration(seconds);
}

/** Returns whether {@link resolveLimits} found a fault. */
export function isFault(limits: Limits | LimitFault): limits is LimitFault {
    return "reason" in limits;
}
