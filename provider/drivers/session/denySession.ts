import { setTimeout } from "node:timers/promises";
import type { IAMClient } from "@aws-sdk/client-iam";
import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import type { Connection } from "../../aws/connection";
import { hasCode } from "../../aws/errors";
import { whileAbsent } from "../../aws/whileAbsent";
import type { Explanation } from "../../errors/leaseError";
import { settleAll } from "../../lease/settleAll";
import { fetchRevocations, keyOf, putRevocations, type RevocationHolder } from "./heldRevocations";
import { addRevocations, missingRevocations, nextRoom, type Revocation } from "./revocations";
import { type RevocationEvidence, type SessionWatch, waitUntilAnyDenied } from "./sessionWatch";

interface Waiting {
    readonly iam: IAMClient;
    readonly revocation: Revocation;
    readonly watch: SessionWatch | undefined;
    readonly settle: { resolve(written: WrittenDenial): void; reject(error: unknown): void };
}

/** A Deny that IAM has accepted, perhaps in one document with those of other sessions. */
export interface WrittenDenial {
    /** Waits until the answers to some of these sessions show that the document is in effect, or until the timeout. */
    evidence(): Promise<RevocationEvidence>;
    /** Verifies that IAM returns the Deny, and writes it again if another process has overwritten it. */
    confirm(): Promise<void>;
    /** Whether the holder exists. One that does not exist has no sessions. */
    readonly holderExists: boolean;
}

/** The reason why a session is not denied everything. */
export class DenialFailed extends Error {
    constructor(
        readonly explanation: Explanation,
        options?: ErrorOptions,
    ) {
        super(explanation.reason, options);
    }
}

/**
 * Revocations that wait to be written, by holder and ledger. Each write first reads the existing document, so two
 * concurrent writes would lose a revocation, even with different identities.
 */
const queues = new Map<string, Waiting[]>();

/**
 * Revocations that this process has written, by holder and ledger. A read soon after a write may return the document
 * before it, and the next write must not lose those revocations.
 */
const written = new Map<string, readonly Revocation[]>();

/**
 * Maximum number of sessions per write that are probed to see whether it is in effect. One document denies them all,
 * and services throttle frequent calls.
 */
const maxWatchedSessions = 3;

/**
 * Debounce for writes, in milliseconds: write 500 ms after the last revocation, at most 30 s after the first. The
 * engine starts the next deletes one by one as earlier ones end, and saves its state in between. Without the wait,
 * every write would contain only a few sessions.
 */
const debounceMs = 500;
const maxDebounceMs = 30_000;

/**
 * Maximum number of writes until IAM returns a revocation, and the pause in milliseconds before it is read again. IAM's
 * replicas lag.
 */
const maxWrites = 5;
const rereadMs = 1_000;

/**
 * Denies a session everything, in the one inline policy that a ledger has on the session's holder. Sessions of one
 * holder that are revoked at about the same time share a write. Another process, such as `stacklease revoke` or `kill`,
 * may have read the document before this write and may overwrite it. So the caller has to confirm the denial later.
 * @param watch probes the session before and after the write. The write never waits for an answer
 */
export async function denySession(
    connection: Connection,
    holder: RevocationHolder,
    ledgerId: string,
    revocation: Revocation,
    watch?: SessionWatch,
): Promise<WrittenDenial> {
    return enqueue(await clientsFor(connection).iam(), holder, ledgerId, revocation, watch);
}

function enqueue(
    iam: IAMClient,
    holder: RevocationHolder,
    ledgerId: string,
    revocation: Revocation,
    watch?: SessionWatch,
): Promise<WrittenDenial> {
    const key = keyOf(holder, ledgerId);
    const queue = queues.get(key) ?? [];
    return new Promise((resolve, reject) => {
        if (queue.filter((waiting) => waiting.watch?.isBegun).length < maxWatchedSessions) {
            watch?.begin();
        }
        queue.push({ iam, revocation, watch, settle: { resolve, reject } });
        if (!queues.has(key)) {
            queues.set(key, queue);
            void drain(holder, ledgerId, queue);
        }
    });
}

async function drain(holder: RevocationHolder, ledgerId: string, queue: Waiting[]): Promise<void> {
    for (let first = queue[0]; first; first = queue[0]) {
        await debounce(queue);
        const { iam } = first;
        const batch = queue.filter((waiting) => waiting.iam === iam);
        queue.splice(0, queue.length, ...queue.filter((waiting) => waiting.iam !== iam));
        try {
            const added = batch.map(({ revocation }) => revocation);
            const holderExists = await write(iam, holder, ledgerId, added);
            const confirmAdded = () => confirm(iam, holder, ledgerId, added);
            const denial = denialOf(batch, holderExists, holderExists ? confirmAdded : async () => {});
            for (const { settle } of batch) {
                settle.resolve(denial);
            }
        } catch (error) {
            for (const { settle } of batch) {
                settle.reject(error);
            }
        }
    }
    // The queue was found empty in this same turn. A later revocation starts a new queue.
    queues.delete(keyOf(holder, ledgerId));
}

function denialOf(batch: readonly Waiting[], holderExists: boolean, confirmBatch: () => Promise<void>): WrittenDenial {
    const watches = batch.flatMap(({ watch }) => (watch?.isBegun ? [watch] : []));
    let evidence: Promise<RevocationEvidence> | undefined;
    let confirmation: Promise<void> | undefined;
    return {
        holderExists,
        evidence() {
            evidence ??= waitUntilAnyDenied(watches);
            return evidence;
        },
        confirm() {
            confirmation ??= confirmBatch();
            return confirmation;
        },
    };
}

async function confirm(
    iam: IAMClient,
    holder: RevocationHolder,
    ledgerId: string,
    added: readonly Revocation[],
): Promise<void> {
    for (let writes = 1; ; writes++) {
        const missing = missingRevocations(await fetchRevocations(iam, holder, ledgerId), added, awsNow());
        if (missing.length === 0) {
            return;
        }
        if (writes === maxWrites) {
            throw new DenialFailed({
                code: "LeaseStillActive",
                reason: `IAM does not return its revocation on ${holder.arn} after ${maxWrites} writes`,
                remedy: "run the same command again",
            });
        }
        const again = await settleAll(missing.map((revocation) => enqueue(iam, holder, ledgerId, revocation)));
        if (again.some(({ holderExists }) => !holderExists)) {
            return;
        }
        await setTimeout(rereadMs);
    }
}

/** Waits until the queue stops growing. */
async function debounce(queue: readonly Waiting[]): Promise<void> {
    const end = performance.now() + maxDebounceMs;
    for (let length = -1; length < queue.length && performance.now() < end; ) {
        length = queue.length;
        await setTimeout(debounceMs);
    }
}

/**
 * Time in milliseconds during which a report that the holder does not exist is doubted. The holder existed when the
 * session was issued.
 */
const absenceMs = 5_000;

/** Writes revocations together with the existing ones. Returns whether the holder exists. */
async function write(
    iam: IAMClient,
    holder: RevocationHolder,
    ledgerId: string,
    added: readonly Revocation[],
): Promise<boolean> {
    const key = keyOf(holder, ledgerId);
    const before = [...(await fetchRevocations(iam, holder, ledgerId)), ...(written.get(key) ?? [])];
    const revocations = addRevocations(before, added, awsNow());
    if (revocations.length === 0) {
        return true;
    }
    try {
        await whileAbsent(() => putRevocations(iam, holder, ledgerId, revocations), absenceMs);
        written.set(key, revocations);
        return true;
    } catch (error) {
        // A role or user that does not exist has no sessions. The call was retried before, because IAM's replicas lag.
        if (hasCode(error, "NoSuchEntity")) {
            return false;
        }
        throw hasCode(error, "LimitExceeded") ? quotaError(holder, revocations, error) : error;
    }
}

/**
 * Returns the error for a holder whose inline policies are full. AWS allows 10,240 characters per role and 2,048 per
 * user.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function quotaError({ arn }: RevocationHolder, revocations: readonly Revocation[], cause: unknown): DenialFailed {
    const room = nextRoom(revocations);
    const sessions =
        revocations.length === 1
            ? "1 revoked session that has not expired"
            : `${revocations.length} revoked sessions that have not expired`;
    const wait = room === null ? "" : `, or wait until ${room}, when the first of these sessions expires`;
    return new DenialFailed(
        {
            code: "QuotaExceeded",
            reason: `the inline policies of ${arn} have no room for ${sessions}`,
            remedy: `replace its other inline policies with managed policies${wait}`,
        },
        { cause },
    );
}
