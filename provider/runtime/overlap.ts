/**
 * Overlap: how a replaced lease (the predecessor) keeps working beside its successor.
 *
 * Pulumi's engine does not tell a dynamic provider which resource a call is for: check gets inputs, create gets the
 * inputs that check returned, and no call gets a URN. So each call leaves a note for the next one. The notes last as
 * long as the plugin process, which serves one preview, up, refresh or destroy.
 *
 *   check(olds, news) ──checked──► diff(id, olds, news) ──announced──► check({}, news) ──planned──► create(inputs)
 *                                             │                                                           │
 *                                             └────────────────────── successors ──────────┬──────────────┘
 *                                                                                          ▼
 *                                                                                   delete(id, olds)
 *
 * The calls that the engine (v3.259) makes for one resource, in order, and their effect on the overlap:
 *
 *   case                         calls                                     overlap
 *   first lease                  check({}), create                         no predecessor
 *   no replacement               check(olds), diff, update                 continues, or update revokes when it ends
 *   replacement, in a preview    check(olds), diff, check({})              shown
 *   replacement, in an up        check(olds), diff, check({}), create,     begins in create
 *                                … delete
 *   the up after a failed one    check(olds), diff of the successor,       continues: diff finds it in the state
 *                                … delete
 *   --replace, state taint       check({}), create, … delete               none: the key may have leaked
 *   replaceWith,                 check(olds), check({}), create,           none: no call before create
 *   replacementTrigger           … delete                                  gets the lease
 *   deleteBeforeReplace of a     diff, delete, … check({}), create         none: the lease is deleted first
 *   resource that it depends on
 *   refresh                      read, diff                                unchanged
 *   destroy                      delete                                    ends
 *
 * Identity: diff, create and delete know lease ids. From a check to its diff, and from a diff to the second check, a
 * note is found by all inputs of the resource. `ignoreChanges` and policy packs can make the inputs differ between
 * these calls. Then the oldest note with the same name is used. It is the right one, since the engine makes these calls
 * for one resource at a time. With PULUMI_PARALLEL_DIFF it does not, and the note may belong to a resource of the same
 * name under another parent. Each predecessor still has exactly one successor.
 */

import { type CredentialDriver, EndedLease, IncompleteLease } from "../lease/credentialDriver";
import type { Lease, LeaseInputs } from "../lease/leaseInputs";
import { asLease, followingInputs, predecessorsAfter } from "../lease/predecessors";
import { settleAll } from "../lease/settleAll";
import type { RequestedInputs } from "../lease/storedFields";
import { isEqual, type PropertyMap } from "../pulumi/propertyMap";
import type { Planned } from "./planned";
import { canOverlap, changesAws } from "./reasonsToReplace";

/** Note that a call leaves for the next one of the same resource. */
interface Note {
    /** Inputs that check returned and that diff then gets. */
    readonly inputs: PropertyMap;
}

/** Replacement that diff has announced. */
export interface Replacement extends Note {
    /** Lease that is replaced. */
    readonly lease: Lease;
    readonly reason: string;
}

/** Checks of existing leases whose diff has not come yet. */
const checked = new Set<Note>();

/** Replacements whose second check has not come yet. */
const announced = new Set<Replacement>();

/** Lease that create is to replace, by the id of each of the new lease's predecessors. */
const planned = new Map<string, Lease>();

/** Id of the successor, by the id of its predecessor. */
const successors = new Map<string, string>();

/**
 * Records, in a check with olds, that its diff is to come. A diff without a check, as in a refresh, announces nothing.
 */
export function noteCheck(inputs: PropertyMap): void {
    checked.add({ inputs });
    forgetOldest(checked);
}

/**
 * Records, in diff, the successor that the state contains, and that the lease is about to be replaced.
 * @param reason why the lease is replaced; undefined if it is not
 */
export function noteDiff(lease: Lease, inputs: PropertyMap, reason: string | undefined): void {
    recordSuccessor(lease);
    const isChecked = take(checked, inputs, haveSameValues, haveSameName);
    if (isChecked && reason !== undefined) {
        announced.add({ inputs, lease, reason });
        forgetOldest(announced);
    }
}

/**
 * Returns and removes, in a check without olds, the replacement that it belongs to; undefined if diff announced none.
 */
export function takeReplacement(inputs: PropertyMap): Replacement | undefined {
    const replacement = take(announced, inputs, haveSameValues, haveSameName);
    if (!replacement) {
        take(checked, inputs, haveSameValues); // The engine decided to replace by itself, without a diff.
    }
    return replacement;
}

/** Returns, in a check without olds, why the new lease replaces another one, and which predecessors keep working. */
export function planSuccessor(
    replacement: Replacement | undefined,
    inputs: Planned<RequestedInputs>,
    { overlap }: Pick<LeaseInputs, "overlap">,
    now: number,
): Pick<LeaseInputs, "rotation" | "predecessors"> {
    if (!replacement) {
        return { rotation: null, predecessors: null };
    }
    const { lease, reason } = replacement;
    const predecessors = canOverlap(lease, inputs) ? predecessorsAfter(lease, overlap, now) : null;
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
 * Updates the predecessors of a lease in AWS to its inputs. Skips predecessors that have already ended.
 * @param before the lease as the state contains it: the replaced lease in create, the same lease in update
 */
export async function syncPredecessors(driver: CredentialDriver, before: Lease, inputs: LeaseInputs): Promise<void> {
    const syncing = (inputs.predecessors ?? []).map(async (predecessor) => {
        const lease = predecessor.leaseId === before.leaseId ? before : asLease(before, predecessor);
        const wanted = followingInputs(lease, predecessor, inputs);
        if (changesAws(lease, wanted)) {
            await driver.sync(lease, wanted).catch(ignoreEnd);
        }
    });
    await settleAll(syncing);
}

/** Returns the predecessors whose overlap has ended according to a lease's new inputs. Update revokes them. */
export function endedPredecessors(lease: Lease, inputs: LeaseInputs): Lease[] {
    const alive = new Set(inputs.predecessors?.map(({ leaseId }) => leaseId));
    const ended = (lease.predecessors ?? []).filter(({ leaseId }) => !alive.has(leaseId));
    return ended.map((predecessor) => asLease({ ...lease, backend: inputs.backend }, predecessor));
}

/**
 * Returns the leases that delete has to revoke: the lease and its predecessors, except those that are now predecessors
 * of another lease. Without a known successor it returns all of them, since after a crash the successor may not be in
 * the ledger.
 */
export function leasesToRevoke(lease: Lease): Lease[] {
    const ownLeases = [lease, ...(lease.predecessors ?? []).map((predecessor) => asLease(lease, predecessor))];
    return ownLeases.filter(({ leaseId }) => (successors.get(leaseId) ?? lease.leaseId) === lease.leaseId);
}

function recordSuccessor({ leaseId, predecessors }: Lease): void {
    for (const predecessor of predecessors ?? []) {
        successors.set(predecessor.leaseId, leaseId);
        forgetOldest(successors);
    }
}

/** Returns and removes the oldest note that matches the first test that any note passes. */
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

/** Returns whether inputs equal the noted ones. Ignores roleArn, which check plans if the policy has only one role. */
function haveSameValues(noted: PropertyMap, inputs: PropertyMap): boolean {
    return Object.keys(inputs).every((key) => key === "roleArn" || isEqual(inputs[key], noted[key]));
}

function haveSameName(noted: PropertyMap, inputs: PropertyMap): boolean {
    const ledgerOf = ({ backend }: PropertyMap) => (backend as PropertyMap | undefined)?.ledgerId;
    return (
        (["project", "stack", "name"] as const).every((key) => noted[key] === inputs[key]) &&
        ledgerOf(noted) === ledgerOf(inputs)
    );
}

/** Limit that no stack reaches: an AWS account has at most 5,000 users by default. */
const maxNotes = 10_000;

/** Limits the memory of the process. A forgotten note can only end a predecessor early. */
function forgetOldest<Key>(notes: Set<Key> | Map<Key, unknown>): void {
    const [oldest] = notes.keys();
    if (notes.size > maxNotes && oldest !== undefined) {
        notes.delete(oldest);
    }
}

function ignoreEnd(error: unknown): void {
    if (!(error instanceof EndedLease)) {
        throw error;
    }
}
