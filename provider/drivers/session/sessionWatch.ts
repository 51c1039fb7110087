import { setTimeout } from "node:timers/promises";
import type { Connection } from "../../aws/connection";
import { type ProbeResult, probeAction, probeActions } from "../../aws/grantedAction";
import { isRefused, requiredAnswers, waitUntilConfirmed } from "../../aws/keyProbe";
import type { Lease } from "../../lease/leaseInputs";
import { actionMatcher } from "../../policy/actionPattern";
import { statementsOf } from "../../policy/document";

/**
 * Maximum time in milliseconds that AWS may allow a denied session something before the revocation counts as failed.
 */
export const denialTimeoutMs = 60_000;

/**
 * Time in milliseconds that AWS gets to apply a Deny that no answer can show. AWS guarantees no time ("It might take a
 * few minutes",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html). Measurements
 * by others showed 3 to 15 s.
 */
export const settleMs = 15_000;

/**
 * Maximum number of services that are probed. If one of them is denied by another policy or unreachable, the other may
 * answer.
 */
const maxProbedServices = 2;

/** The conclusion from the answers to a session. */
export interface RevocationEvidence {
    /** `denied`: the Deny is in effect. `allowed`: it is not. `unknown`: the answers show neither. */
    readonly shows: "denied" | "allowed" | "unknown";
    /** The last answers, as text. */
    readonly answers: string;
}

/** An action that a session probes repeatedly. */
interface Probe {
    readonly action: string;
    last: ProbeResult;
    /** The last answer that AWS does not give while the Deny is in effect. */
    before: "allowed" | "notAllowed" | undefined;
}

/**
 * Probes harmless actions with a session's own credentials, before and after it is denied everything. Only a change is
 * evidence. A denial alone may come from an organization's policy, a boundary or the role itself, and a missing answer
 * shows nothing.
 */
export class SessionWatch {
    readonly #probes: readonly Probe[];
    #first: Promise<unknown> | undefined;

    constructor(
        private readonly connection: Connection,
        private readonly lease: Lease,
    ) {
        this.#probes = actionsToProbe(lease).map((action) => ({ action, last: "none", before: undefined }));
    }

    get isBegun(): boolean {
        return this.#first !== undefined;
    }

    /** Starts to probe what the session is allowed before it is denied everything. */
    begin(): void {
        this.#first ??= this.#sendAll(this.#probes);
    }

    /**
     * Probes until the answers show that the session is denied everything, until the timeout, or until `signal` is
     * aborted.
     */
    async untilDenied(signal: AbortSignal): Promise<RevocationEvidence> {
        await this.#first;
        const isDenied = async () => signal.aborted || (await this.#sendAll(this.#conclusiveProbes()));
        const waitedMs =
            (await waitUntilConfirmed(isDenied, requiredAnswers, settleMs)) ??
            (this.#hasBaseline()
                ? await waitUntilConfirmed(isDenied, requiredAnswers, denialTimeoutMs - settleMs)
                : undefined);
        const isAllowed = this.#probes.some(({ last }) => last === "allowed");
        return {
            shows: waitedMs !== undefined && !signal.aborted ? "denied" : isAllowed ? "allowed" : "unknown",
            answers: this.#probes.map(({ action, last }) => `${action} ${answerTexts[last]}`).join(", "),
        };
    }

    /** Returns whether there is an answer that a later one can differ from. */
    #hasBaseline(): boolean {
        return this.#probes.some(({ before }) => before !== undefined);
    }

    /**
     * Returns the question whose answer can change, preferably one for an action that was allowed. Returns all
     * questions if there is none.
     */
    #conclusiveProbes(): readonly Probe[] {
        const best =
            this.#probes.find(({ before }) => before === "allowed") ?? this.#probes.find(({ before }) => before);
        return best ? [best] : this.#probes;
    }

    /** Sends some questions at once. Returns whether an answer shows that the session has ended. */
    async #sendAll(probes: readonly Probe[]): Promise<boolean> {
        const answers = await Promise.all(probes.map((probe) => this.#send(probe)));
        return answers.includes(true);
    }

    async #send(probe: Probe): Promise<boolean> {
        probe.last = await probeAction(this.connection, this.lease, probe.action);
        switch (probe.last) {
            case "allowed":
            case "notAllowed":
                probe.before = probe.last;
                return false;
            case "deniedInline":
                return probe.before !== undefined;
            case "denied":
                return probe.before === "allowed";
            case "unknownKey":
                // In a Region that is turned off, a service knows no key at all. STS has issued this one.
                return isRefused(this.connection, this.lease);
            default:
                return false;
        }
    }
}

/**
 * Waits until one of the sessions that one document denies shows that it is in effect. If no session can be probed, it
 * waits as long as that usually takes.
 */
export async function waitUntilAnyDenied(watches: readonly SessionWatch[]): Promise<RevocationEvidence> {
    if (watches.length === 0) {
        await setTimeout(settleMs);
        return { shows: "unknown", answers: "the secret access key of its session is not known" };
    }
    const stop = new AbortController();
    const results = await Promise.all(
        watches.map(async (watch) => {
            const evidence = await watch.untilDenied(stop.signal);
            if (evidence.shows === "denied") {
                stop.abort();
            }
            return evidence;
        }),
    );
    const best = ["denied", "allowed", "unknown"].map((shown) => results.find(({ shows }) => shows === shown));
    return best.find((evidence) => evidence !== undefined) as RevocationEvidence;
}

/** Returns the actions to probe, one per service. Actions that the lease may be allowed come first. */
function actionsToProbe({ readyCheck, policy: { policy } }: Lease): string[] {
    const allowMatchers = policy
        ? statementsOf(policy)
              .filter(({ Effect }) => Effect === "Allow")
              .map(actionMatcher)
        : [];
    const likely = probeActions.filter((action) => allowMatchers.some((allows) => allows(action)));
    const ranked = [...(readyCheck ? [readyCheck] : []), ...likely, ...probeActions];
    const byService = Map.groupBy(ranked, (action) => action.split(":")[0]);
    return [...byService.values()].map(([action = ""]) => action).slice(0, maxProbedServices);
}

const answerTexts: Readonly<Record<ProbeResult, string>> = {
    allowed: "is allowed",
    notAllowed: "is not granted",
    deniedInline: "is denied, as it was before",
    deniedElsewhere: "is denied by another policy",
    denied: "is denied without a stated reason",
    unknownKey: "is refused because AWS does not know the key",
    none: "gets no answer",
};
