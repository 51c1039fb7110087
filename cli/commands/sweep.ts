import { awsNow } from "../../provider/aws/clock";
import { CliError } from "../cliError";
import { counted } from "../counted";
import { exitCodes } from "../exitCodes";
import { interruptible } from "../interruptible";
import { readLedgers } from "../ledger/readLedgers";
import type { StackOptions } from "../stackOptions";
import { applySweep, type Removals } from "../sweep/applySweep";
import { type Comparison, compareLedgers } from "../sweep/compareLedgers";
import { examineUsers, type SweepFacts } from "../sweep/examineUsers";
import { type Finding, isIssued } from "../sweep/finding";
import { findPlaces } from "../sweep/findPlaces";
import { judgeUser } from "../sweep/judgeUser";
import { listUsers } from "../sweep/listUsers";
import { matchUsers } from "../sweep/matchUsers";
import { readOthers } from "../sweep/readOthers";
import { arnsOf, describeSweep, sweepText } from "../sweep/sweepReport";
import { type SweptLedgers, sweptLedgers } from "../sweep/sweptLedgers";
import { type ConfirmOptions, confirm } from "../terminal/confirm";
import { print, printJson } from "../terminal/print";
import { progress, remark } from "../terminal/progress";

export interface SweepOptions extends StackOptions, ConfirmOptions {
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
export async function sweep(options: SweepOptions): Promise<number> {
    progress("Listing AWS's users under the stacks' paths …");
    const { places, failures } = await findPlaces(options);
    const listing = await listUsers(places);
    progress(`Comparing ${listing.users.length} users with the ledgers …`);
    const read = await readLedgers(options);
    const now = awsNow();
    const asked = sweptLedgers(read, options.all === true, [...failures, ...listing.failures], now);
    const facts = await examineUsers(matchUsers(listing, asked, now), listing.covered);
    const ledgers = await withOthers(asked, facts, options);
    const comparison = compareLedgers(facts, ledgers, { now, expired: options.expired === true });
    const compared = {
        users: facts.known.length + facts.unknown.length + facts.young.length,
        ledgers: ledgers.backends.size,
        stacks: read.checkpoints.length,
    };
    if (!options.json) {
        print(sweepText(comparison, compared, now));
        tellLeft(comparison);
    }
    const removable = options.apply ? comparison.findings.filter(({ isRemovable }) => isRemovable) : [];
    if (removable.length > 0) {
        await confirm("sweep users", planOf(removable), options);
    }
    return interruptible("sweep users", async (signal) => {
        const removals = await applySweep(removable, ledgers, signal);
        tellRemovals(removals);
        if (options.json) {
            printJson(describeSweep(comparison, compared, removals));
        }
        return codeOf(comparison, removals, signal);
    });
}

/** Where there are orphans to remove, every other stack is asked first. With `--all` they have been. */
async function withOthers(ledgers: SweptLedgers, { untold }: SweepFacts, options: SweepOptions): Promise<SweptLedgers> {
    if (options.all || !untold.some((each) => judgeUser(each, ledgers) === "orphan")) {
        return ledgers;
    }
    progress("Reading every stack of the backend: one may have what looks like an orphan …");
    return { ...ledgers, others: await readOthers(options) };
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
function tellLeft({ young, foreign }: Comparison): void {
    if (young.length > 0) {
        remark(`Left alone: ${counted(young.length, "user")} too young to be judged; sweep again in a while.`);
    }
    if (foreign.length > 0) {
        const arns = foreign.map(({ arn }) => arn).join(", ");
        remark(`Left alone: ${counted(foreign.length, "user")} not tagged as a ledger's: ${arns}`);
    }
}

function codeOf({ findings }: Comparison, removals: Removals, { aborted }: AbortSignal): number {
    const { removed, gone, failed, untried } = removals;
    const left = [...failed.map(({ finding }) => finding), ...untried];
    const ended = removed.length + gone.length;
    if (left.length > 0) {
        const tried = left.length + ended;
        const cause = `${left.length} of ${tried} could not be removed; left: ${arnsOf(left).join(", ")}; see why above, and run the same command again`;
        throw new CliError(exitCodes.failed, aborted ? cause : `sweep users: ${cause}`);
    }
    return findings.length > ended ? exitCodes.found : exitCodes.done;
}
