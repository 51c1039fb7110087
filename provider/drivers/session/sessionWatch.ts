import { setTimeout } from "node:timers/promises";
import type { Connection } from "../../aws/connection";
import { type ProbeAnswer, probeAction, probeActions } from "../../aws/grantedAction";
import { answersInARow, isRefused, waitUntilYes } from "../../aws/keyProbe";
import type { Lease } from "../../lease/leaseInputs";
import { actionsNamedBy } from "../../policy/actionPattern";
import { statementsOf } from "../../policy/document";

/** How long a denied session may go on being allowed things before the revocation counts as failed, in milliseconds. */
export const denialTimeoutMs = 60_000;

/**
 * How long AWS is given to apply a Deny that nothing can show, in milliseconds. AWS promises no time ("It might take a
 * few minutes",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html); measurements
 * by others gave 3 to 15 s.
 */
export const settleMs = 15_000;

/** The services that a session is asked at: if others deny one, or it is out of reach, the other may answer. */
const askedServices = 2;

/** What the answers that a session has got show. */
export interface RevocationEvidence {
    /** `denied`: our Deny is in effect. `allowed`: it is not. `unknown`: nothing shows either. */
    readonly shows: "denied" | "allowed" | "unknown";
    /** The last answers, in words. */
    readonly answers: string;
}

/** An action that a session is asked for again and again. */
interface Question {
    readonly action: string;
    last: ProbeAnswer;
    /** The last answer that AWS does not give while our Deny is in effect. */
    before: "allowed" | "notAllowed" | undefined;
}

/**
 * Asks for harmless actions with a session's own credentials, before it is denied everything and after. Only a change
 * is evidence: a denial alone may come from an organization's policy, a boundary or the role itself, and no answer
 * shows nothing.
 */
export class SessionWatch {
    readonly #questions: readonly Question[];
    #first: Promise<unknown> | undefined;

    constructor(
        private readonly connection: Connection,
        private readonly lease: Lease,
    ) {
        this.#questions = actionsToAsk(lease).map((action) => ({ action, last: "none", before: undefined }));
    }

    get isBegun(): boolean {
        return this.#first !== undefined;
    }

    /** Asks what the session is allowed before it is denied everything. */
    begin(): void {
        this.#first ??= this.#askAll(this.#questions);
    }

    /**
     * Asks on until the answers show that the session is denied everything, until time is up, or until `signal` is
     * aborted.
     */
    async untilDenied(signal: AbortSignal): Promise<RevocationEvidence> {
        await this.#first;
        const isDenied = async () => signal.aborted || (await this.#askAll(this.#tellingQuestions()));
        const waited =
            (await waitUntilYes(isDenied, answersInARow, settleMs)) ??
            (this.#canTell() ? await waitUntilYes(isDenied, answersInARow, denialTimeoutMs - settleMs) : undefined);
        const isAllowed = this.#questions.some(({ last }) => last === "allowed");
        return {
            shows: waited !== undefined && !signal.aborted ? "denied" : isAllowed ? "allowed" : "unknown",
            answers: this.#questions.map(({ action, last }) => `${action} ${words[last]}`).join(", "),
        };
    }

    /** Whether there is an answer that a later one can differ from. */
    #canTell(): boolean {
        return this.#questions.some(({ before }) => before !== undefined);
    }

    /** The question whose answer can change, best that for an action that was allowed; all of them if there is none. */
    #tellingQuestions(): readonly Question[] {
        const best =
            this.#questions.find(({ before }) => before === "allowed") ?? this.#questions.find(({ before }) => before);
        return best ? [best] : this.#questions;
    }

    /** Asks some questions at once. Returns whether an answer shows that the session has ended. */
    async #askAll(questions: readonly Question[]): Promise<boolean> {
        const answers = await Promise.all(questions.map((question) => this.#ask(question)));
        return answers.includes(true);
    }

    async #ask(question: Question): Promise<boolean> {
        question.last = await probeAction(this.connection, this.lease, question.action);
        switch (question.last) {
            case "allowed":
            case "notAllowed":
                question.before = question.last;
                return false;
            case "deniedInline":
                return question.before !== undefined;
            case "denied":
                return question.before === "allowed";
            case "unknownKey":
                // In a Region that is turned off, a service knows no key at all. STS has issued this one.
                return isRefused(this.connection, this.lease);
            default:
                return false;
        }
    }
}

/**
 * Waits until one of the sessions that are denied by one document shows that it is in effect. Without any session to
 * ask, it waits for as long as that usually takes.
 */
export async function untilAnyDenied(watches: readonly SessionWatch[]): Promise<RevocationEvidence> {
    if (watches.length === 0) {
        await setTimeout(settleMs);
        return { shows: "unknown", answers: "the secret of its credentials is not known here" };
    }
    const stop = new AbortController();
    const found = await Promise.all(
        watches.map(async (watch) => {
            const evidence = await watch.untilDenied(stop.signal);
            if (evidence.shows === "denied") {
                stop.abort();
            }
            return evidence;
        }),
    );
    const best = ["denied", "allowed", "unknown"].map((shown) => found.find(({ shows }) => shows === shown));
    return best.find((evidence) => evidence !== undefined) as RevocationEvidence;
}

/** What to ask a session for, one action of a service: first what the lease may be allowed. */
function actionsToAsk({ readyCheck, policy: { policy } }: Lease): string[] {
    const allowing = policy
        ? statementsOf(policy)
              .filter(({ Effect }) => Effect === "Allow")
              .map(actionsNamedBy)
        : [];
    const likely = probeActions.filter((action) => allowing.some((allows) => allows(action)));
    const ranked = [...(readyCheck ? [readyCheck] : []), ...likely, ...probeActions];
    const byService = Map.groupBy(ranked, (action) => action.split(":")[0]);
    return [...byService.values()].map(([action = ""]) => action).slice(0, askedServices);
}

const words: Readonly<Record<ProbeAnswer, string>> = {
    allowed: "is allowed",
    notAllowed: "is not granted",
    deniedInline: "is denied, as it was before",
    deniedElsewhere: "is denied by another policy",
    denied: "is denied for no stated reason",
    unknownKey: "is refused for an unknown key",
    none: "gets no answer",
};
