import { credentialTypeNames, credentialTypes, systemTtl, type TypeLimits, typeOf } from "./credentialTypes";
import { formatDuration, secondsOf } from "./duration";
import type { LeaseInputs } from "./leaseInputs";

/** How long a lease may be, in seconds; `Infinity` is never. */
export interface Limits {
    readonly ttl: number;
    readonly maxTtl: number;
}

/** Why a lease's durations can't be had. It shows no duration that somebody has set, since that may be a secret. */
export interface LimitFault {
    /** Which duration it is. */
    readonly place: "ttl" | "maxTtl";
    readonly reason: string;
}

/** What the limits of a lease depend on. */
export type Limited = Pick<LeaseInputs, "ttl" | "maxTtl"> & {
    readonly policy: Pick<LeaseInputs["policy"], "ttl" | "maxTtl" | "credentialType" | "backend">;
    readonly backend: Pick<LeaseInputs["backend"], "defaultTtl" | "maxTtl">;
};

interface Cap {
    readonly seconds: number;
    /** What sets it, and what to do about it. */
    readonly from: string;
    readonly remedy: string;
}

/**
 * The ttl and cap of a lease: its own, else its policy's, else its backend's (of a policy by reference, that backend's
 * first), else 768h (1h for sessions). Every cap on the way holds, so the least one counts. A ttl that was asked for
 * and is above the cap is a fault; a default is cut to it.
 */
export function resolveLimits(lease: Limited): Limits | LimitFault {
    const type = typeOf(lease).limits;
    const home = lease.policy.backend;
    const sources = [
        { from: "the lease", asks: true, ttl: lease.ttl, maxTtl: lease.maxTtl },
        { from: "its policy", asks: true, ttl: lease.policy.ttl, maxTtl: lease.policy.maxTtl },
        ...(home ? [{ ...limitsOf(home), from: "the backend of its policy's stack", asks: false }] : []),
        { ...limitsOf(lease.backend), from: home ? "the backend of this stack" : "its backend", asks: false },
    ];
    const ours = sources.flatMap(({ from, maxTtl }) =>
        maxTtl === null
            ? []
            : [
                  {
                      seconds: secondsOf(maxTtl),
                      from: `the maxTtl of ${from}`,
                      remedy: "ask for less or raise that maxTtl",
                  },
              ],
    );
    const caps = [...ours, ...awsCap(type)];
    const cap = caps.reduce<Cap>((least, next) => (next.seconds < least.seconds ? next : least), {
        seconds: caps.length > 0 ? Number.POSITIVE_INFINITY : systemTtl,
        from: "the default maxTtl of 768h",
        remedy: "ask for less or set a maxTtl",
    });
    const asked = sources.find(({ ttl }) => ttl !== null);
    const askedSeconds = asked?.ttl == null ? Math.min(type.default, cap.seconds) : secondsOf(asked.ttl);
    // "never" passes the default cap: it says in as many words that no end is wanted.
    const uncapped = askedSeconds === Number.POSITIVE_INFINITY && caps.length === 0;
    if (askedSeconds > cap.seconds && !uncapped && asked?.asks) {
        return { place: "ttl", reason: `the ttl of ${asked.from} is above ${cap.from}; ${cap.remedy}` };
    }
    const ttl = uncapped ? askedSeconds : Math.min(askedSeconds, cap.seconds);
    if (ttl < type.least) {
        return ttl === cap.seconds
            ? { place: "maxTtl", reason: `${cap.from} is ${tooShort()}` }
            : { place: "ttl", reason: `the ttl of ${asked?.from} is ${tooShort()}` };
    }
    return { ttl, maxTtl: uncapped ? askedSeconds : cap.seconds };
}

function tooShort(): string {
    return `too short: AWS needs time to learn of a user, and STS has a minimum for sessions; give at least ${perType(({ least }) => least)}`;
}

function limitsOf({ defaultTtl, maxTtl }: Pick<LeaseInputs["backend"], "defaultTtl" | "maxTtl">) {
    return { ttl: defaultTtl, maxTtl };
}

function awsCap({ cap }: TypeLimits): Cap[] {
    const uncapped = credentialTypeNames.filter(
        (name) => credentialTypes[name].limits.cap === Number.POSITIVE_INFINITY,
    );
    const from = `AWS's cap of ${perType((limits) => limits.cap, "of ")}`;
    const remedy = `ask for less, or use ${uncapped.join(" or ")}`;
    return cap === Number.POSITIVE_INFINITY ? [] : [{ seconds: cap, from, remedy }];
}

/**
 * Says a limit of all types, such as `12h for assumed_role, and 36h for federation_token and session_token`. Which type
 * a policy has may be a secret.
 * @param preposition what begins each but the first
 */
function perType(limit: (limits: TypeLimits) => number, preposition = ""): string {
    const limited = credentialTypeNames.filter((name) => Number.isFinite(limit(credentialTypes[name].limits)));
    const groups = [...Map.groupBy(limited, (name) => limit(credentialTypes[name].limits))];
    return groups
        .map(([seconds, names]) => `${inHours(seconds)} for ${new Intl.ListFormat("en").format(names)}`)
        .join(`, and ${preposition}`);
}

/** A limit as AWS states it: 36h, not 1d12h. */
function inHours(seconds: number): string {
    return seconds % 3_600 === 0 ? `${seconds / 3_600}h` : formatDuration(seconds);
}

/** Whether {@link resolveLimits} found a fault. */
export function isFault(limits: Limits | LimitFault): limits is LimitFault {
    return "reason" in limits;
}
