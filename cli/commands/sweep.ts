import { awsNow } from "../../provider/aws/clock";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { readLedgers } from "../ledger/readLedgers";
import type { StackOptions } from "../stackOptions";
import { applySweep, type Removals } from "../sweep/applySweep";
import { type Comparison, compareLedgers } from "../sweep/compareLedgers";
import { examineUsers } from "../sweep/examineUsers";
import type { Finding } from "../sweep/finding";
import { findPlaces } from "../sweep/findPlaces";
import { listUsers } from "../sweep/listUsers";
import { matchUsers } from "../sweep/matchUsers";
import { counted, describeSweep, sweepText } from "../sweep/sweepReport";
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
    const ledgers = sweptLedgers(read, options.all === true, [...failures, ...listing.failures], now);
    const facts = await examineUsers(matchUsers(listing, ledgers, now), listing.covered);
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
    const removals = options.apply ? await remove(comparison.findings, ledgers, options) : nothing;
    if (options.json) {
        printJson(describeSweep(comparison, compared, removals));
    }
    return codeOf(comparison, removals);
}

const nothing: Removals = { removed: [], failed: [] };

async function remove(findings: readonly Finding[], ledgers: SweptLedgers, options: SweepOptions): Promise<Removals> {
    const removable = findings.filter(({ isRemovable }) => isRemovable);
    if (removable.length === 0) {
        return nothing;
    }
    const plan = removable.flatMap(({ kind, users }) => users.map(({ arn }) => `Remove ${kind} user ${arn}`));
    await confirm("sweep users", [...plan, "Each is denied everything first. Nothing brings it back."], options);
    const removals = await applySweep(removable, ledgers);
    for (const { reason } of removals.failed) {
        remark(`stacklease: ${reason}`);
    }
    remark(`Removed ${counted(removals.removed.length, "user")}.`);
    return removals;
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

function codeOf({ findings }: Comparison, { removed, failed }: Removals): number {
    if (failed.length > 0) {
        const arns = failed.flatMap(({ finding }) => finding.users.map(({ arn }) => arn));
        const tried = failed.length + removed.length;
        throw new CliError(
            exitCodes.failed,
            `sweep users: ${failed.length} of ${tried} could not be removed; left: ${arns.join(", ")}; see why above, and run the same command again`,
        );
    }
    return findings.length > removed.length ? exitCodes.found : exitCodes.done;
}
