import { setTimeout } from "node:timers/promises";
import type { IAMClient } from "@aws-sdk/client-iam";
import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import type { Connection } from "../../aws/connection";
import { hasCode } from "../../aws/errors";
import { whileAbsent } from "../../aws/whileAbsent";
import { LeaseError } from "../../errors/leaseError";
import { Operation } from "../../errors/operation";
import { fetchRevocations, keyOf, putRevocations, type RevocationHolder } from "./heldRevocations";
import { addRevocations, nextRoom, type Revocation } from "./revocations";
import { type RevocationEvidence, type SessionWatch, untilAnyDenied } from "./sessionWatch";

interface Waiting {
    readonly iam: IAMClient;
    readonly revocation: Revocation;
    readonly watch: SessionWatch | undefined;
    readonly settle: { resolve(written: WrittenDenial): void; reject(error: unknown): void };
}

/** A Deny that IAM has taken, perhaps with those of other sessions in one document. */
export interface WrittenDenial {
    /**
     * Waits until the answers that some of these sessions get show that the document is in effect, or until time is up.
     */
    evidence(): Promise<RevocationEvidence>;
}

/**
 * Revocations that wait to be written, by holder and ledger: a write reads what is there first, so two at once would
 * lose one, whatever identities they come from.
 */
const queues = new Map<string, Waiting[]>();

/**
 * What this process has written, by holder and ledger. IAM may answer a read that comes soon after a write as before
 * it, and the next write must not lose the last one's revocations.
 */
const written = new Map<string, readonly Revocation[]>();

/**
 * Sessions of one write that are asked whether it is in effect: one document denies them all, and services throttle who
 * asks too often.
 */
const watchedSessions = 3;

/**
 * A write waits until so long no other revocation has come, in milliseconds, and this long at most. The engine starts
 * the next deletes one by one as the last ones end, storing its state in between: without the wait every write would
 * carry a few sessions of them.
 */
const quiet = 500;
const longest = 30_000;

/**
 * Denies a session everything, in the one inline policy that a ledger has on the session's holder. Sessions of one
 * holder that are revoked at about the same time share a write. The stack's lock keeps other processes of the ledger
 * from writing meanwhile.
 * @param watch asks the session before the write and after it; the write never waits for an answer
 */
export async function denySession(
    connection: Connection,
    holder: RevocationHolder,
    ledgerId: string,
    revocation: Revocation,
    watch?: SessionWatch,
): Promise<WrittenDenial> {
    const iam = await clientsFor(connection).iam();
    const key = keyOf(holder, ledgerId);
    const queue = queues.get(key) ?? [];
    return new Promise((resolve, reject) => {
        if (queue.filter((waiting) => waiting.watch?.isBegun).length < watchedSessions) {
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
        await gather(queue);
        const { iam } = first;
        const batch = queue.filter((waiting) => waiting.iam === iam);
        queue.splice(0, queue.length, ...queue.filter((waiting) => waiting.iam !== iam));
        try {
            const added = batch.map(({ revocation }) => revocation);
            await write(iam, holder, ledgerId, added);
            const denial = denialOf(batch);
            for (const { settle } of batch) {
                settle.resolve(denial);
            }
        } catch (error) {
            for (const { settle } of batch) {
                settle.reject(error);
            }
        }
    }
    // In the same turn in which the queue was found empty: whoever comes later begins a new one.
    queues.delete(keyOf(holder, ledgerId));
}

function denialOf(batch: readonly Waiting[]): WrittenDenial {
    const watches = batch.flatMap(({ watch }) => (watch?.isBegun ? [watch] : []));
    let evidence: Promise<RevocationEvidence> | undefined;
    return {
        evidence() {
            evidence ??= untilAnyDenied(watches);
            return evidence;
        },
    };
}

/** Waits until the queue does not grow any more. */
async function gather(queue: readonly Waiting[]): Promise<void> {
    const end = performance.now() + longest;
    for (let length = -1; length < queue.length && performance.now() < end; ) {
        length = queue.length;
        await setTimeout(quiet);
    }
}

/** How long a holder's absence is doubted, in milliseconds: it was there when the session was issued. */
const absenceMs = 5_000;

async function write(
    iam: IAMClient,
    holder: RevocationHolder,
    ledgerId: string,
    added: readonly Revocation[],
): Promise<void> {
    const key = keyOf(holder, ledgerId);
    const before = [...(await fetchRevocations(iam, holder, ledgerId)), ...(written.get(key) ?? [])];
    const revocations = addRevocations(before, added, awsNow());
    if (revocations.length === 0) {
        return;
    }
    try {
        await whileAbsent(() => putRevocations(iam, holder, ledgerId, revocations), absenceMs);
        written.set(key, revocations);
    } catch (error) {
        // A role or user that is gone has no sessions any more. It is asked for more than once: IAM's replicas lag.
        if (hasCode(error, "NoSuchEntity")) {
            return;
        }
        throw hasCode(error, "LimitExceeded") ? full(holder, revocations, error) : error;
    }
}

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 10,240 characters a role, 2,048 a user.
 */
function full({ arn }: RevocationHolder, revocations: readonly Revocation[], cause: unknown): LeaseError {
    const room = nextRoom(revocations);
    return new LeaseError(
        {
            code: "QuotaExceeded",
            operation: new Operation("write", "revocations of", arn),
            reason: `its inline policies have no room for ${revocations.length} revoked sessions that still run`,
            remedy: `make room by moving other inline policies of it into managed ones, or wait until ${room}, when the first has run out`,
        },
        { cause },
    );
}
