import { hasUser } from "../../../provider/lease/credentialTypes";
import { driverOf } from "../../../provider/lease/drivers";
import { Operation } from "../../../provider/operation";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";
import { interruptible } from "../../process/interruptible";
import { expectedBoundary } from "../../state/expectedBoundary";
import { isUnder } from "../../state/findLease";
import { forEachStack } from "../../state/forEachStack";
import { issuersIn, issuersOf } from "../../state/issuers";
import type { LedgerLease } from "../../state/leases";
import { type Ledgers, leasesIn } from "../../state/readLedgers";
import { reachOfOmitted, type SearchScope, searchScopesOf } from "../../state/searchScopes";
import type { StackOptions } from "../../state/stackOptions";
import { type ConfirmOptions, confirm } from "../../terminal/confirm";
import { counted } from "../../terminal/counted";
import { groupBy } from "../../terminal/groupBy";
import { print, remark } from "../../terminal/print";
import { type Found, findAll, knownByLedger, type Ways } from "./findAll";
import type { Wanted } from "./findTargets";
import type { KillTarget } from "./killTarget";
import { killUsers } from "./killUsers";
import { readWithTimeout } from "./readWithTimeout";
import { refreshKilled } from "./refreshKilled";
import { runningSessions, type Sessions, toKill } from "./sessions";

export interface KillOptions extends StackOptions, ConfirmOptions {
    /** IAM path to look under. Default: that of the stack's backends, else `/stacklease/`. */
    readonly path?: string;
    /** Only leases of these ledgers. Default: with a stack, those of that stack; else every ledger's. */
    readonly ledger?: readonly string[];
    /** Whether the stacks of what was killed are refreshed. Default: true. */
    readonly refresh?: boolean;
}

/**
 * `stacklease kill`, the broken glass: everything is denied to every lease under a prefix and its keys are made inactive, all at once. It goes by
 * what AWS has and asks the ledger only for the way there, for boundaries and for sessions, so it works with a state that is locked or lost.
 */
export async function kill(prefix: string, options: KillOptions): Promise<void> {
    if (/^\/*$/.test(prefix)) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation: new Operation("kill", "leases"),
            reason: "the prefix is empty",
            remedy: "give one such as aws or aws/deploy",
        });
    }
    const operation = new Operation("kill", prefix);
    const ledgers = await readWithTimeout(options);
    const { checkpoints } = ledgers;
    const only = options.ledger && new Set(options.ledger);
    const leases = leasesIn(ledgers).filter(
        ({ leaseId, lease }) => isUnder(leaseId, prefix) && (!only || only.has(lease.backend.ledgerId)),
    );
    const places = searchScopesOf([...issuersIn(checkpoints), ...reachOfOmitted(checkpoints)], options.path);
    const ofUsers = leases.filter(({ leaseId, lease }) => leaseId !== "" && hasUser(lease));
    const wanted: Wanted = {
        prefix,
        leases: new Map(ofUsers.map((each) => [each.lease.arn, each])),
        ...whichOf(options, ledgers),
    };
    const found = await findAll(places, wanted);
    const hidden = knownByLedger(wanted.leases.values(), found);
    const users = [...found.users, ...hidden];
    const sessions = runningSessions(leases);
    const unseen = unseenOf(found, hidden);
    tellSpared(found);
    if (users.length + sessions.revocable.length + sessions.lasting.length === 0) {
        throw nothingFound(operation, places, unseen);
    }
    await agree(operation, wanted, users, sessions, options);
    const issuers = issuersOf<"facts">(checkpoints);
    const boundaryOf = ({ user, leaseId, ledgerId }: KillTarget) => {
        const known = leases.find((each) => each.leaseId === leaseId);
        const backend = issuers.find((each) => each.ledgerId === ledgerId);
        return expectedBoundary(user, known?.lease, backend);
    };
    const open = places.filter((place) => !found.failed.some((failed) => failed.place === place));
    await interruptible(operation, async (signal) => {
        const look = (known: ReadonlySet<string>) => findAll(open, wanted, known);
        const [{ killed, left, unseen: later }, alive] = await Promise.all([
            killUsers({ ...found, users }, look, boundaryOf, signal),
            killSessions(sessions.revocable),
        ]);
        const dead = sessions.revocable.filter((each) => !alive.some(({ found }) => found === each));
        print(`Killed ${counted(killed.length + dead.length, "lease")} under ${prefix}`);
        const inLedger = leases.filter((each) => dead.includes(each) || killed.includes(each.lease.arn));
        await tellLedger(ledgers, inLedger, options, signal);
        const lasting = sessions.lasting.map(
            ({ lease, text }) => `${text.arn}, which lives until ${lease.sessionExpiration}`,
        );
        const missed = [...left, ...alive.map(({ reason }) => reason), ...lasting];
        const failed = [...found.failed, ...later.failed];
        const unlooked = [
            ...unseenOf({ ...later, failed }, hidden),
            ...ledgers.unreadable.map(({ error }) => error.message),
        ];
        if (missed.length + unlooked.length > 0) {
            const parts = [missed.length > 0 ? `not ended: ${missed.join("; ")}` : [], couldNotLook(unlooked)];
            throw new CliError(exitCodes.failed, {
                code: "MultipleFailures",
                operation,
                reason: parts.flat().join("; "),
            });
        }
    });
}

/** Which leases a stack stands for: those of its ledgers; where no state tells these, those whose tags name it. */
function whichOf({ stack, ledger }: KillOptions, { checkpoints }: Ledgers): Pick<Wanted, "ledgerIds" | "stack"> {
    if (ledger) {
        return { ledgerIds: new Set(ledger) };
    }
    if (stack === undefined) {
        return {};
    }
    const begun = checkpoints.flatMap((checkpoint) => checkpoint.begun).map(({ state }) => state.backend);
    const backends = [...issuersOf<"facts">(checkpoints), ...begun, ...reachOfOmitted(checkpoints)];
    const ledgerIds = backends.map(({ ledgerId }) => ledgerId).filter((ledgerId) => ledgerId !== "");
    if (ledgerIds.length > 0) {
        return { ledgerIds: new Set(ledgerIds) };
    }
    const [name = "", project, organization] = stack.split("/").reverse();
    return { stack: { name, project: organization === undefined ? checkpoints[0]?.project || undefined : project } };
}

/** Says what will be killed, and asks. Users that only names tell of may be of a stack of another state backend: of one ledger after the other. */
async function agree(
    operation: Operation,
    { stack }: Wanted,
    users: readonly Ways[],
    sessions: Sessions,
    options: KillOptions,
): Promise<void> {
    if (!stack) {
        return confirm(operation, planOf(users, sessions), options);
    }
    const groups = groupBy(users, ([{ ledgerId }]) => ledgerId);
    const of = groups.map(([ledgerId, members]) => `${ledgerId} (${counted(members.length, "user")})`).join(", ");
    remark(
        `stacklease: no state tells the ledger of stack ${stack.name}: users are matched by the names of project and stack alone, which other state backends may have, too.`,
    );
    if (options.yes && groups.length > 1) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: `users named as stack ${stack.name}'s are of ${groups.length} ledgers: ${of}`,
            remedy: "with --yes, name those that are meant with --ledger",
        });
    }
    const plan = groups.flatMap(([ledgerId, members]) => [`Of ledger ${ledgerId}:`, ...members.map(lineOf)]);
    return confirm(operation, [...plan, ...planOf([], sessions)], options);
}

/** Tells of users that are passed over, though their path or tags are ours. */
function tellSpared({ spared }: Found): void {
    if (spared.length > 0) {
        const some = [...spared.slice(0, most), ...(spared.length > most ? [`and ${spared.length - most} more`] : [])];
        remark(
            `Left alone: ${counted(spared.length, "user")} that no path and tags together show to be a ledger's: ${some.join(", ")}`,
        );
    }
}

/** How many users are named that are passed over. */
const most = 10;

/** Refreshes the stacks of killed leases, so that their states show it; or says what does. What a stack is in the way of is no failure to kill. */
async function tellLedger(
    ledgers: Ledgers,
    killed: readonly LedgerLease[],
    { refresh = true }: KillOptions,
    signal: AbortSignal,
): Promise<void> {
    if (killed.length === 0) {
        return;
    }
    if (refresh && (await refreshKilled(forEachStack<"facts">(ledgers, killed), signal))) {
        remark("The ledger shows them as killed; pulumi up replaces those that a program declares.");
    } else {
        remark(
            "The ledger shows them as killed after pulumi refresh; pulumi up --refresh replaces those that a program declares.",
        );
    }
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

function nothingFound(operation: Operation, places: readonly SearchScope[], unseen: readonly string[]): CliError {
    if (unseen.length > 0) {
        const [reason = ""] = couldNotLook(unseen);
        return new CliError(exitCodes.failed, { code: "MultipleFailures", operation, reason });
    }
    const where = places.map(({ path, accountId }) => `${path} of ${accountId ?? "the ambient account"}`);
    return new CliError(exitCodes.unknown, {
        code: "NotFound",
        operation,
        reason: `no lease is under it, by the users at ${where.join(", ")}`,
        remedy: "see stacklease leases --all, or give --path",
    });
}

function planOf(users: readonly Ways[], { revocable, lasting }: Sessions): string[] {
    return [
        ...users.map(lineOf),
        ...revocable.map(
            ({ leaseId, text, stack }) => `Kill ${leaseId} (${text.name}, stack ${stack}): session ${text.arn}`,
        ),
        ...lasting.map(
            ({ leaseId, lease, text }) =>
                `Can't end ${leaseId}: session ${text.arn} lives until ${lease.sessionExpiration}`,
        ),
        "Nothing brings a killed lease back. What can't be ended: sessions of other roles that a holder has assumed with one of these keys, and sessions of stacks that were not read.",
    ];
}

function lineOf([{ leaseId, stack, name, arn }]: Ways): string {
    const about = [name, stack === null ? "" : `stack ${stack}`].filter(Boolean).join(", ");
    return `Kill ${leaseId}${about ? ` (${about})` : ""}: ${arn}`;
}

/** A session that could not be denied everything. */
interface Alive {
    readonly found: LedgerLease;
    readonly reason: string;
}

/** Denies everything to sessions. Gives what could not be done. */
async function killSessions(sessions: readonly LedgerLease[]): Promise<Alive[]> {
    const left = sessions.map(async (found) => {
        const { lease, text } = found;
        try {
            await (await driverOf(lease)).kill(toKill(lease));
            return [];
        } catch (error) {
            return [{ found, reason: `${text.arn} (${(error as Error).message})` }];
        }
    });
    return (await Promise.all(left)).flat();
}
