import { kindOf } from "../../provider/lease/kindOf";
import { CliError } from "../cliError";
import { counted } from "../counted";
import { exitCodes } from "../exitCodes";
import { interruptible } from "../interruptible";
import { type Found, findAll, type Ways } from "../kill/findAll";
import type { Target, Wanted } from "../kill/findTargets";
import { killUsers } from "../kill/killUsers";
import { knownByLedger } from "../kill/knownByLedger";
import { readInTime } from "../kill/readInTime";
import { runningSessions, type Sessions } from "../kill/sessions";
import { expectedBoundary } from "../ledger/expectedBoundary";
import { isUnder } from "../ledger/findLease";
import { issuersIn, issuersOf } from "../ledger/issuers";
import type { LedgerLease } from "../ledger/leases";
import { type Place, placesOf } from "../ledger/places";
import { type Ledgers, leasesIn } from "../ledger/readLedgers";
import type { StackOptions } from "../stackOptions";
import { type ConfirmOptions, confirm } from "../terminal/confirm";
import { print } from "../terminal/print";
import { remark } from "../terminal/progress";

export interface KillOptions extends StackOptions, ConfirmOptions {
    /** IAM path to look under. Default: that of the stack's backends, else `/stacklease/`. */
    readonly path?: string;
}

/**
 * `stacklease kill`, the broken glass: everything is denied to every lease under a prefix and its keys are made inactive, all at once. It goes by
 * what AWS has and asks the ledger only for the way there, for boundaries and for sessions, so it works with a state that is locked or lost.
 */
export async function kill(prefix: string, options: KillOptions): Promise<void> {
    if (/^\/*$/.test(prefix)) {
        throw new CliError(exitCodes.usage, "kill leases: the prefix is empty; give one such as aws or aws/deploy");
    }
    const what = `kill ${prefix}`;
    const ledgers = await readInTime(options);
    const { checkpoints } = ledgers;
    const leases = leasesIn(ledgers).filter(({ leaseId }) => isUnder(leaseId, prefix));
    const places = placesOf(issuersIn(checkpoints), options.path);
    const wanted = { prefix, ...stackOf(options, ledgers) };
    const found = await findAll(places, wanted);
    const hidden = knownByLedger(leases, found);
    const users = [...found.users, ...hidden];
    const sessions = runningSessions(leases);
    const unseen = unseenOf(found, hidden);
    if (users.length + sessions.revocable.length + sessions.lasting.length === 0) {
        throw nothingFound(what, places, unseen);
    }
    await confirm(what, planOf(users, sessions), options);
    const issuers = issuersOf(checkpoints);
    const boundaryOf = ({ user, leaseId, ledgerId }: Target) => {
        const known = leases.find((each) => each.leaseId === leaseId);
        const backend = issuers.find((each) => each.ledgerId === ledgerId);
        return expectedBoundary(user, known?.lease, backend);
    };
    const open = places.filter((place) => !found.failed.some((failed) => failed.place === place));
    await interruptible(what, async (signal) => {
        const look = (known: ReadonlySet<string>) => findAll(open, wanted, known);
        const [{ killed, left, unseen: later }, alive] = await Promise.all([
            killUsers({ ...found, users }, look, boundaryOf, signal),
            killSessions(sessions.revocable),
        ]);
        print(`Killed ${counted(killed + sessions.revocable.length - alive.length, "lease")} under ${prefix}`);
        remark(
            "The ledger shows them as killed after pulumi refresh; pulumi up --refresh replaces those that a program declares.",
        );
        const lasting = sessions.lasting.map(
            ({ lease }) => `${lease.arn}, which lives until ${lease.sessionExpiration}`,
        );
        const missed = [...left, ...alive, ...lasting];
        const failed = [...found.failed, ...later.failed];
        const unlooked = [...unseenOf({ ...later, failed }, hidden), ...ledgers.unreadable.map(({ reason }) => reason)];
        if (missed.length + unlooked.length > 0) {
            const parts = [missed.length > 0 ? `not ended: ${missed.join("; ")}` : [], couldNotLook(unlooked)];
            throw new CliError(exitCodes.failed, `${what}: ${parts.flat().join("; ")}`);
        }
    });
}

/** Why some of what AWS has is not known, but for the users that the ledger knows. */
function unseenOf({ failed, unread }: Pick<Found, "failed" | "unread">, hidden: readonly Ways[]): string[] {
    const known = new Set(hidden.map(([{ arn }]) => arn));
    return [
        ...failed.map(({ reason }) => reason),
        ...[...unread].flatMap(([arn, { reason }]) => (known.has(arn) ? [] : `${arn} (${reason})`)),
    ];
}

function couldNotLook(reasons: readonly string[]): string[] {
    return reasons.length > 0 ? [`could not look everywhere: ${reasons.join("; ")}`] : [];
}

function nothingFound(what: string, places: readonly Place[], unseen: readonly string[]): CliError {
    if (unseen.length > 0) {
        return new CliError(exitCodes.failed, `${what}: ${couldNotLook(unseen)}`);
    }
    const where = places.map(({ path, accountId }) => `${path} of ${accountId ?? "the ambient account"}`);
    return new CliError(
        exitCodes.unknown,
        `${what}: no lease is under it, by the users at ${where.join(", ")}; see stacklease leases --all, or give --path`,
    );
}

/** The stack that the kill is held to, by its name, and its project as far as the name or the state tells. */
function stackOf({ stack }: KillOptions, { checkpoints }: Ledgers): Pick<Wanted, "stack" | "project"> {
    if (stack === undefined) {
        return { stack, project: undefined };
    }
    const [name = "", project, organization] = stack.split("/").reverse();
    return { stack: name, project: organization === undefined ? checkpoints[0]?.project || undefined : project };
}

function planOf(users: readonly Ways[], { revocable, lasting }: Sessions): string[] {
    return [
        ...users.map(([{ leaseId, stack, name, arn }]) => `Kill ${leaseId} (${name}, stack ${stack}): ${arn}`),
        ...revocable.map(
            ({ leaseId, lease, stack }) => `Kill ${leaseId} (${lease.name}, stack ${stack}): session ${lease.arn}`,
        ),
        ...lasting.map(
            ({ leaseId, lease }) => `Can't end ${leaseId}: session ${lease.arn} lives until ${lease.sessionExpiration}`,
        ),
        "Nothing brings a killed lease back. What can't be ended: sessions of other roles that a holder has assumed with one of these keys, and sessions of stacks that were not read.",
    ];
}

/** Denies everything to sessions. Gives what could not be done, a line each. */
async function killSessions(sessions: readonly LedgerLease[]): Promise<string[]> {
    const left = sessions.map(async ({ lease }) => {
        try {
            await (await kindOf(lease)).kill(lease);
            return [];
        } catch (error) {
            return [`${lease.arn} (${(error as Error).message})`];
        }
    });
    return (await Promise.all(left)).flat();
}
