import { type Duration, parseDuration } from "./duration";
import type { CredentialType, LeaseInputs } from "./leaseInputs";

/** Vault's system default, for both: 32 days. https://developer.hashicorp.com/vault/docs/configuration#default_lease_ttl */
export const systemTtl = 768 * 3_600;

/** A user's lease must outlast AWS's propagation and our probes. */
export const leastUserTtl = 120;

/** STS's least session. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const leastSessionTtl = 900;

/** What a credential type allows, in seconds. */
interface TypeLimits {
    readonly least: number;
    /** Length of a lease where nothing else says one: Vault's 1h for sessions. */
    readonly default: number;
    /** AWS's own cap. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html */
    readonly cap: number;
}

const session = { least: leastSessionTtl, default: 3_600 };
const byType: Readonly<Record<CredentialType, TypeLimits>> = {
    iam_user: {
        least: leastUserTtl,
        default: systemTtl,
        cap: Number.POSITIVE_INFINITY,
    },
    assumed_role: { ...session, cap: 12 * 3_600 },
    federation_token: { ...session, cap: 36 * 3_600 },
    session_token: { ...session, cap: 36 * 3_600 },
};

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

type Limited = Pick<LeaseInputs, "ttl" | "maxTtl"> & {
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
 * The ttl and cap of a lease: its own, else its policy's, else its backend's (of a policy by reference, that backend's first), else 768h
 * (1h for sessions). Every cap on the way holds, so the least one counts. A ttl that was asked for and is above the cap is a fault; a default is cut to it.
 */
export function resolveLimits(lease: Limited): Limits | LimitFault {
    const type = byType[lease.policy.credentialType];
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
    const caps = [...ours, ...awsCap(lease.policy.credentialType)];
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
            ? { place: "maxTtl", reason: `${cap.from} is ${tooShort}` }
            : { place: "ttl", reason: `the ttl of ${asked?.from} is ${tooShort}` };
    }
    return { ttl, maxTtl: uncapped ? askedSeconds : cap.seconds };
}

const tooShort =
    "too short: AWS needs time to learn of a user, and makes no session that is shorter than 15m; give at least 2m for iam_user, and 15m for the other credential types";

function limitsOf({ defaultTtl, maxTtl }: Pick<LeaseInputs["backend"], "defaultTtl" | "maxTtl">) {
    return { ttl: defaultTtl, maxTtl };
}

function awsCap(type: CredentialType): Cap[] {
    const { cap } = byType[type];
    const from = "AWS's cap of 12h for assumed_role, and of 36h for federation_token and session_token";
    return cap === Number.POSITIVE_INFINITY ? [] : [{ seconds: cap, from, remedy: "ask for less, or use iam_user" }];
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
