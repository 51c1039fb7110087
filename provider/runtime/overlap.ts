/**
 * Overlap: how a replaced lease (the predecessor) keeps working beside its successor.
 *
 * Pulumi's engine never tells a dynamic provider which resource a call is about: check gets inputs, create gets the
 * inputs that check returned, and no call gets a URN. So each call leaves a note for the next one. The notes last as
 * long as the plugin process, which serves one preview, up, refresh or destroy.
 *
 *   check(olds, news) ──checked──► diff(id, olds, news) ──announced──► check({}, news) ──planned──► create(inputs)
 *                                             │                                                           │
 *                                             └────────────────────── successors ──────────┬──────────────┘
 *                                                                                          ▼
 *                                                                                   delete(id, olds)
 *
 * The calls that the engine (v3.259) makes for one resource, in their order, and what they mean for the overlap:
 *
 *   case                         calls                                     overlap
 *   first lease                  check({}), create                         no predecessor
 *   no replacement               check(olds), diff, update                 goes on, or is over: update revokes
 *   replacement, in a preview    check(olds), diff, check({})              shown
 *   replacement, in an up        check(olds), diff, check({}), create,     begins in create
 *                                … delete
 *   the up after a failed one    check(olds), diff of the successor,       goes on: diff finds it in the state
 *                                … delete
 *   --replace, state taint       check({}), create, … delete               none: the key may have leaked
 *   replaceWith,                 check(olds), check({}), create,           none: no call before create has the lease
 *   replacementTrigger           … delete
 *   deleteBeforeReplace of a     diff, delete, … check({}), create         none: the lease is deleted first
 *   resource that it depends on
 *   refresh                      read, diff                                unchanged
 *   destroy                      delete                                    ends
 *
 * Identity: diff, create and delete know lease ids. From a check to its diff, and from a diff to the second check, a
 * note is found by the resource's inputs, all of them. `ignoreChanges` and policy packs can make them differ between
 * these calls. Then the oldest note of that name counts. That is the right one, since the engine makes these calls for
 * one resource after the other. With PULUMI_PARALLEL_DIFF it does not, and the note may be that of a resource of the
 * same name under another parent. Each predecessor still has exactly one successor.
 */

import { type CredentialDriver, EndedLease, IncompleteLease } from "../lease/credentialDriver";
import type { Lease, LeaseInputs } from "../lease/leaseInputs";
import { asLease, followingInputs, predecessorsAfter } from "../lease/predecessors";
import { type PropertyMap, same } from "../pulumi/propertyMap";
import { changesAws } from "./changesAws";
import type { Planned } from "./planned";
import { canLiveOn } from "./reasonsToReplace";
import type { AskedInputs } from "./storedState";

/** What a call leaves for the next one of the same resource. */
interface Note {
    /** The inputs that check returned, which diff is then given. */
    readonly inputs: PropertyMap;
}

/** A replacement that diff has announced. */
export interface Replacement extends Note {
    /** The lease that is replaced. */
    readonly lease: Lease;
    readonly reason: string;
}

/** Checks of leases that exist, whose diff has not come yet. */
const checked = new Set<Note>();

/** Replacements whose second check has not come yet. */
const announced = new Set<Replacement>();

/** The lease that create is to replace, by the id of each of the new lease's predecessors. */
const planned = new Map<string, Lease>();

/** The id of the successor, by the id of its predecessor. */
const successors = new Map<string, string>();

/**
 * Notes, in a check with olds, that its diff is to come. A diff without a check, as in a refresh, announces nothing.
 */
export function noteCheck(inputs: PropertyMap): void {
    checked.add({ inputs });
    forgetOldest(checked);
}

/**
 * Notes, in diff, what the state says of a lease, and that it is about to be replaced.
 *
 * @param reason why it is replaced; undefined when it is not
 */
export function noteDiff(lease: Lease, inputs: PropertyMap, reason: string | undefined): void {
    recordSuccessor(lease);
    const isChecked = take(checked, inputs, haveSameValues, haveSameName);
    if (isChecked && reason !== undefined) {
        announced.add({ inputs, lease, reason });
        forgetOldest(announced);
    }
}

/** Takes, in a check without olds, the replacement that it belongs to; undefined if diff has announced none. */
export function takeReplacement(inputs: PropertyMap): Replacement | undefined {
    const replacement = take(announced, inputs, haveSameValues, haveSameName);
    if (!replacement) {
        take(checked, inputs, haveSameValues); // The engine has decided by itself, without a diff.
    }
    return replacement;
}

/** Plans, in a check without olds, why the lease replaces another and which leases live on behind it. */
export function planSuccessor(
    replacement: Replacement | undefined,
    inputs: Planned<AskedInputs>,
    { overlap }: Pick<LeaseInputs, "overlap">,
    now: number,
): Pick<LeaseInputs, "rotation" | "predecessors"> {
    if (!replacement) {
        return { rotation: null, predecessors: null };
    }
    const { lease, reason } = replacement;
    const predecessors = canLiveOn(lease, inputs) ? predecessorsAfter(lease, overlap, now) : null;
    for (const { leaseId } of predecessors ?? []) {
        planned.set(leaseId, lease);
        forgetOldest(planned);
    }
    return { rotation: reason, predecessors };
}

/**
 * Starts the overlap, in create: from here on AWS ends each predecessor on time. If that fails, the new lease is
 * revoked again and the replaced one stays in the ledger.
 */
export async function startOverlap(driver: CredentialDriver, lease: Lease): Promise<void> {
    const [predecessor] = lease.predecessors ?? [];
    const replaced = predecessor && planned.get(predecessor.leaseId);
    if (!replaced) {
        return;
    }
    try {
        await syncPredecessors(driver, replaced, lease);
    } catch (error) {
        await driver.revoke(lease).catch((failure: Error) => {
            const remains = { ...lease, secretAccessKey: "" };
            throw new IncompleteLease(remains, [(error as Error).message, failure.message]);
        });
        throw error;
    }
    recordSuccessor(lease);
    for (const { leaseId } of lease.predecessors ?? []) {
        planned.delete(leaseId);
    }
}

/**
 * Brings the predecessors of a lease to its inputs. One that has ended meanwhile is left as it is.
 *
 * @param before the lease as the state has it: in create the replaced one, in update the same one
 */
export async function syncPredecessors(driver: CredentialDriver, before: Lease, inputs: LeaseInputs): Promise<void> {
    const syncing = (inputs.predecessors ?? []).map(async (predecessor) => {
        const lease = predecessor.leaseId === before.leaseId ? before : asLease(before, predecessor);
        const wanted = followingInputs(lease, predecessor, inputs);
        if (changesAws(lease, wanted)) {
            await driver.sync(lease, wanted).catch(ignoreEnd);
        }
    });
    await Promise.all(syncing);
}

/** Returns the predecessors whose overlap is over by a lease's new inputs, for update to revoke. */
export function endedPredecessors(lease: Lease, inputs: LeaseInputs): Lease[] {
    const alive = new Set(inputs.predecessors?.map(({ leaseId }) => leaseId));
    const ended = (lease.predecessors ?? []).filter(({ leaseId }) => !alive.has(leaseId));
    return ended.map((predecessor) => asLease({ ...lease, backend: inputs.backend }, predecessor));
}

/**
 * Returns the leases that delete has to revoke: the lease and its predecessors, except those that another lease has as
 * predecessors now. Without a known successor delete revokes all, since after a crash the successor may not be in the
 * ledger.
 */
export function leasesToRevoke(lease: Lease): Lease[] {
    const itsOwn = [lease, ...(lease.predecessors ?? []).map((predecessor) => asLease(lease, predecessor))];
    return itsOwn.filter(({ leaseId }) => (successors.get(leaseId) ?? lease.leaseId) === lease.leaseId);
}

function recordSuccessor({ leaseId, predecessors }: Lease): void {
    for (const predecessor of predecessors ?? []) {
        successors.set(predecessor.leaseId, leaseId);
        forgetOldest(successors);
    }
}

/** Takes the oldest note that matches by the first test that any note passes. */
function take<N extends Note>(
    notes: Set<N>,
    inputs: PropertyMap,
    ...tests: ((noted: PropertyMap, inputs: PropertyMap) => boolean)[]
) {
    for (const test of tests) {
        for (const note of notes) {
            if (test(note.inputs, inputs)) {
                notes.delete(note);
                return note;
            }
        }
    }
    return undefined;
}

/** Whether inputs are those that were noted, apart from what check planned: roleArn, if the policy leaves no choice. */
function haveSameValues(noted: PropertyMap, inputs: PropertyMap): boolean {
    return Object.keys(inputs).every((key) => key === "roleArn" || same(inputs[key], noted[key]));
}

function haveSameName(noted: PropertyMap, inputs: PropertyMap): boolean {
    const ledgerOf = ({ backend }: PropertyMap) => (backend as PropertyMap | undefined)?.ledgerId;
    return (
        (["project", "stack", "name"] as const).every((key) => noted[key] === inputs[key]) &&
        ledgerOf(noted) === ledgerOf(inputs)
    );
}

/** More than one stack can need: an AWS account has 5,000 users by default. */
const mostNotes = 10_000;

/** Bounds what the process remembers. What is forgotten can only end a predecessor early. */
function forgetOldest<Key>(notes: Set<Key> | Map<Key, unknown>): void {
    const [oldest] = notes.keys();
    if (notes.size > mostNotes && oldest !== undefined) {
        notes.delete(oldest);
    }
}

function ignoreEnd(error: unknown): void {
    if (!(error instanceof EndedLease)) {
        throw error;
    }
}
