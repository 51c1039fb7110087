import { awsNow } from "../../provider/aws/clock";
import { Operation } from "../../provider/operation";
import { CliError } from "../cliError";
import { counted } from "../counted";
import { exitCodes } from "../exitCodes";
import { interruptible } from "../interruptible";
import { readLedgers } from "../ledger/readLedgers";
import { applySweep, type Removals } from "../sweep/applySweep";
import { type Comparison, compareLedgers } from "../sweep/compareLedgers";
import { examineUsers, type SweepFacts } from "../sweep/examineUsers";
import { type Finding, isIssued } from "../sweep/finding";
import { findPlaces, type PlaceOptions } from "../sweep/findPlaces";
import { judgeUser } from "../sweep/judgeUser";
import { type Listing, listUsers } from "../sweep/listUsers";
import { matchUsers } from "../sweep/matchUsers";
import { nameStacks } from "../sweep/nameStacks";
import { readOthers } from "../sweep/readOthers";
import { arnsOf, describeSweep, sweepText } from "../sweep/sweepReport";
import { onlyLedger, type SweptLedgers, sweptLedgers } from "../sweep/sweptLedgers";
import { byStack, withPast, withPastLedgers } from "../sweep/withPast";
import { type ConfirmOptions, confirm } from "../terminal/confirm";
import { print, printJson } from "../terminal/print";
import { progress, remark } from "../terminal/progress";

const operation = new Operation("sweep", "users");

export interface SweepOptions extends PlaceOptions, ConfirmOptions {
    readonly json?: boolean;
    /** Removes orphans. */
    readonly apply?: boolean;
    /** With {@link apply}, also removes users whose guard has passed more than an hour ago. */
    readonly expired?: boolean;
}

/**
 * `stacklease sweep`: what AWS has under our path against what the ledgers have. AWS is listed before the ledgers are read: the other way
 * round, a lease that is minted in between would look like an orphan.
 */
export async function sweep(given: SweepOptions): Promise<number> {
    const options = given.ledger === undefined ? given : { ...given, all: true };
    progress("Listing AWS's users under the stacks' paths …");
    const { places, failures } = await findPlaces(options);
    const listing = onlyOf(await listUsers(places), options);
    for (const reason of listing.passedOver) {
        remark(`stacklease: passed over: ${reason}`);
    }
    progress(`Comparing ${listing.users.length} users with the ledgers …`);
    const read = await readLedgers(options, "facts");
    const now = awsNow();
    const ledgers = { ...read, checkpoints: await nameStacks(read.checkpoints) };
    const present = sweptLedgers(ledgers, options.all === true, [...failures, ...listing.failures], now);
    const asked = options.ledger ? onlyLedger(present, options.ledger) : await withPastLedgers(present, listing);
    const facts = await examineUsers(matchUsers(listing, asked, now), listing.covered);
    const whole = await withEvidence(asked, facts, options);
    const comparison = compareLedgers(facts, whole, { now, expired: options.expired === true });
    const compared = {
        users: facts.known.length + facts.unknown.length + facts.young.length,
        ledgers: whole.backends.size,
        stacks: read.checkpoints.length,
    };
    if (!options.json) {
        print(sweepText(comparison, compared, now));
        tellLeft(comparison);
    }
    const removable = options.apply ? comparison.findings.filter(({ isRemovable }) => isRemovable) : [];
    if (removable.length > 0) {
        await confirm(operation, planOf(removable), options);
    }
    return interruptible(operation, async (signal) => {
        const removals = await applySweep(removable, whole, signal);
        tellRemovals(removals);
        if (options.json) {
            printJson(describeSweep(comparison, compared, removals));
        }
        return codeOf(comparison, removals);
    });
}

/** What was listed, of the one ledger that was asked for. */
function onlyOf(listing: Listing, { ledger }: SweepOptions): Listing {
    return ledger ? { ...listing, users: listing.users.filter(({ ledgerId }) => ledgerId === ledger) } : listing;
}

/**
 * Reads what else tells of would-be orphans: every other stack of the state backend, which with `--all` has been asked, and the past states of the
 * stacks that have made them.
 */
async function withEvidence(
    ledgers: SweptLedgers,
    { untold }: SweepFacts,
    options: SweepOptions,
): Promise<SweptLedgers> {
    const suspects = untold.filter((each) => ["orphan", "unproven"].includes(judgeUser(each, ledgers)));
    if (suspects.length === 0) {
        return ledgers;
    }
    const withPasts = options.ledger ? ledgers : await withPast(ledgers, byStack(suspects, ledgers));
    if (options.all) {
        return withPasts;
    }
    progress("Reading every stack of the backend: one may have what looks like an orphan …");
    return { ...withPasts, others: await readOthers(options) };
}

function planOf(removable: readonly Finding[]): string[] {
    const lines = removable.flatMap(({ kind, users, lease, stack }) =>
        users.map(
            ({ arn }) => `Remove ${kind} user ${arn}${lease && isIssued(lease) ? `, and its stack ${stack}` : ""}`,
        ),
    );
    return [...lines, "Each is denied everything first. Nothing brings it back."];
}

function tellRemovals({ removed, gone, failed }: Removals): void {
    for (const { reason } of failed) {
        remark(`stacklease: ${reason}`);
    }
    if (gone.length > 0) {
        remark(`Gone already: ${arnsOf(gone).join(", ")}`);
    }
    if (removed.length > 0) {
        remark(`Removed ${counted(removed.length, "user")}.`);
    }
}

/** Tells of users that are passed over though they are at our path. */
function tellLeft({ young, foreign, retained }: Comparison): void {
    if (young.length > 0) {
        remark(`Left alone: ${counted(young.length, "user")} too young to be judged; sweep again in a while.`);
    }
    if (foreign.length > 0) {
        const arns = foreign.map(({ arn }) => arn).join(", ");
        remark(`Left alone: ${counted(foreign.length, "user")} not tagged as a ledger's: ${arns}`);
    }
    if (retained.length > 0) {
        const arns = retained.map(({ arn }) => arn).join(", ");
        remark(
            `Left alone: ${counted(retained.length, "user")} that retainOnDelete has left to whoever holds it: ${arns}`,
        );
    }
}

function codeOf({ findings }: Comparison, removals: Removals): number {
    const { removed, gone, failed, untried } = removals;
    const left = [...failed.map(({ finding }) => finding), ...untried];
    const ended = removed.length + gone.length;
    if (left.length > 0) {
        const tried = left.length + ended;
        throw new CliError(exitCodes.failed, {
            code: "MultipleFailures",
            operation,
            reason: `${left.length} of ${tried} could not be removed`,
            remedy: `left: ${arnsOf(left).join(", ")}; see why above, and run the same command again`,
        });
    }
    return findings.length > ended ? exitCodes.found : exitCodes.done;
}
