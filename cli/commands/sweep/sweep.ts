import { awsNow } from "../../../provider/aws/clock";
import { Operation } from "../../../provider/errors/operation";
import { CliError, exitCodes } from "../../errors/cliError";
import { interruptible } from "../../process/signals";
import { readLedgers } from "../../state/readLedgers";
import { type ConfirmOptions, confirm } from "../../terminal/confirm";
import { print, printJson, progress, remark } from "../../terminal/print";
import { counted } from "../../terminal/quantities";
import { applySweep, type Removals } from "./applySweep";
import { type Comparison, compareLedgers } from "./compareLedgers";
import { examineUsers, type SweepFacts } from "./examineUsers";
import { findSearchScopes, nameStacks, type SearchScopeOptions } from "./findSearchScopes";
import { judgeUser } from "./judgeUser";
import { type Listing, listUsers } from "./listUsers";
import { matchUsers } from "./matchUsers";
import { isInIssuedStack, type SweepFinding } from "./sweepFinding";
import { arnsOf, describeSweep, sweepText } from "./sweepReport";
import { onlyLedger, readOthers, type SweptLedgers, sweptLedgers } from "./sweptLedgers";
import { groupByStack, withPast, withPastLedgers } from "./withPast";

const operation = new Operation("sweep", "users");

/** Options of `stacklease sweep`. */
export interface SweepOptions extends SearchScopeOptions, ConfirmOptions {
    /** Whether JSON is printed. @default false */
    readonly json?: boolean;
    /** Whether orphans are removed. @default false */
    readonly apply?: boolean;
    /** Whether {@link apply} also removes users whose guard took effect more than an hour ago. @default false */
    readonly expired?: boolean;
}

/**
 * Implements `stacklease sweep`: compares the users in AWS under our paths with the ledgers. Returns the exit code. AWS
 * is listed before the ledgers are read: otherwise, a lease that is minted in between would look like an orphan.
 */
export async function sweep(given: SweepOptions): Promise<number> {
    const options = given.ledger === undefined ? given : { ...given, all: true };
    progress("Listing users in AWS …");
    const { scopes, failures } = await findSearchScopes(options);
    const listing = usersOfLedger(await listUsers(scopes), options);
    for (const reason of listing.skipped) {
        remark(`stacklease: skipped: ${reason}`);
    }
    progress(`Comparing ${listing.users.length} users with the ledgers …`);
    const read = await readLedgers(options, "facts");
    const now = awsNow();
    const ledgers = { ...read, checkpoints: await nameStacks(read.checkpoints) };
    const present = sweptLedgers(ledgers, options.all === true, [...failures, ...listing.failures], now);
    const selected = options.ledger ? onlyLedger(present, options.ledger) : await withPastLedgers(present, listing);
    const facts = await examineUsers(matchUsers(listing, selected, now), listing.listedPaths);
    const ledgersWithEvidence = await withEvidence(selected, facts, options);
    const comparison = compareLedgers(facts, ledgersWithEvidence, { now, expired: options.expired === true });
    const compared = {
        users: facts.known.length + facts.unknown.length + facts.young.length,
        ledgers: ledgersWithEvidence.backends.size,
        stacks: read.checkpoints.length,
    };
    if (!options.json) {
        print(sweepText(comparison, compared, now));
        remarkSkipped(comparison);
    }
    const removable = options.apply ? comparison.findings.filter(({ isRemovable }) => isRemovable) : [];
    if (removable.length > 0) {
        await confirm(operation, planOf(removable), options);
    }
    return interruptible(operation, async (signal) => {
        const removals = await applySweep(removable, ledgersWithEvidence, signal);
        remarkRemovals(removals);
        if (options.json) {
            printJson(describeSweep(comparison, compared, removals));
        }
        return exitCodeOf(comparison, removals);
    });
}

/** Returns the listing without the users of other ledgers, if one ledger was asked for. */
function usersOfLedger(listing: Listing, { ledger }: SweepOptions): Listing {
    return ledger ? { ...listing, users: listing.users.filter(({ ledgerId }) => ledgerId === ledger) } : listing;
}

/**
 * Reads more evidence about possible orphans: every other stack of the state backend, which `--all` has read already,
 * and the past states of the stacks that created them.
 */
async function withEvidence(
    ledgers: SweptLedgers,
    { unnamed }: SweepFacts,
    options: SweepOptions,
): Promise<SweptLedgers> {
    const suspects = unnamed.filter((each) => ["orphan", "unproven"].includes(judgeUser(each, ledgers)));
    if (suspects.length === 0) {
        return ledgers;
    }
    const withPasts = options.ledger ? ledgers : await withPast(ledgers, groupByStack(suspects, ledgers));
    if (options.all) {
        return withPasts;
    }
    progress("Reading every stack of the state backend, to check possible orphans …");
    return { ...withPasts, others: await readOthers(options) };
}

function planOf(removable: readonly SweepFinding[]): string[] {
    const lines = removable.flatMap(({ kind, users, lease, stack }) =>
        users.map(
            ({ arn }) =>
                `Remove ${kind} user ${arn}${lease && isInIssuedStack(lease) ? `, and its stack ${stack}` : ""}`,
        ),
    );
    return [...lines, "Each is denied everything first. A removed user cannot be restored."];
}

function remarkRemovals({ removed, gone, failed }: Removals): void {
    for (const { reason } of failed) {
        remark(`stacklease: ${reason}`);
    }
    if (gone.length > 0) {
        remark(`Already removed: ${arnsOf(gone).join(", ")}`);
    }
    if (removed.length > 0) {
        remark(`Removed ${counted(removed.length, "user")}.`);
    }
}

/** Prints the users under our path that are skipped. */
function remarkSkipped({ young, foreign, running, retained }: Comparison): void {
    if (young.length > 0) {
        remark(`Skipped ${counted(young.length, "user")} created less than 15 minutes ago; run sweep again later.`);
    }
    if (foreign.length > 0) {
        const arns = foreign.map(({ arn }) => arn).join(", ");
        remark(`Skipped ${counted(foreign.length, "user")} not tagged as a ledger's: ${arns}`);
    }
    if (running.length > 0) {
        const arns = running.map(({ arn }) => arn).join(", ");
        remark(`Skipped ${counted(running.length, "user")} of stacklease run, whose lease has not ended: ${arns}`);
    }
    if (retained.length > 0) {
        const arns = retained.map(({ arn }) => arn).join(", ");
        remark(`Skipped ${counted(retained.length, "user")} that retainOnDelete keeps: ${arns}`);
    }
}

function exitCodeOf({ findings }: Comparison, removals: Removals): number {
    const { removed, gone, failed, untried } = removals;
    const left = [...failed.map(({ finding }) => finding), ...untried];
    const ended = removed.length + gone.length;
    if (left.length > 0) {
        const attempted = left.length + ended;
        throw new CliError(exitCodes.failed, {
            code: "MultipleFailures",
            operation,
            reason: `${left.length} of ${attempted} users could not be removed`,
            remedy: `left: ${arnsOf(left).join(", ")}; see the reasons above, then run the same command again`,
        });
    }
    return findings.length > ended ? exitCodes.found : exitCodes.done;
}
