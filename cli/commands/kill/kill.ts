import { loadSdk } from "../../../provider/aws/clients";
import { driverOf } from "../../../provider/drivers/drivers";
import { Operation } from "../../../provider/errors/operation";
import { hasUser } from "../../../provider/lease/credentialTypes";
import { settleAll } from "../../../provider/lease/settleAll";
import { CliError, CombinedError, exitCodes, type Failure } from "../../errors/cliError";
import { interruptible } from "../../process/signals";
import { isUnder } from "../../state/findLease";
import { expectedBoundary } from "../../state/iamUsers";
import type { LedgerLease } from "../../state/leases";
import { leasesByStack } from "../../state/leasesByStack";
import { type Ledgers, leasesIn } from "../../state/readLedgers";
import { hintsFromOmitted, issuersByPath, issuersOf, type SearchScope, searchScopesOf } from "../../state/searchScopes";
import type { StackOptions } from "../../state/stacks";
import { type ConfirmOptions, confirm } from "../../terminal/confirm";
import { groupBy } from "../../terminal/groupBy";
import { print, remark } from "../../terminal/print";
import { counted } from "../../terminal/quantities";
import { type AllTargets, findAllTargets, hiddenTargets, type UserTargets } from "./findAllTargets";
import type { KillFilter, KillTarget } from "./findTargets";
import { killUsers } from "./killUsers";
import { readWithTimeout } from "./readWithTimeout";
import { refreshKilled } from "./refreshKilled";
import { runningSessions, type Sessions, sessionToKill } from "./sessions";

/** Options of `stacklease kill`. */
export interface KillOptions extends StackOptions, ConfirmOptions {
    /** IAM path to search. Default: that of the stack's backends, else `/stacklease/`. */
    readonly path?: string;
    /** Ledgers whose leases are killed. Default: those of the stack, if one is given; else all. */
    readonly ledger?: readonly string[];
    /** Whether the stacks of killed leases are refreshed. @default true */
    readonly refresh?: boolean;
}

/**
 * Implements `stacklease kill`: denies everything to every lease under a prefix and makes its keys inactive, all at
 * once. It searches AWS, and reads the ledger only for connections, boundaries and sessions, so it works with a state
 * that is locked or lost.
 */
export async function kill(prefix: string, options: KillOptions): Promise<void> {
    if (/^\/*$/.test(prefix)) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation: new Operation("kill", "leases"),
            reason: "the prefix is empty",
            remedy: "pass a prefix such as aws or aws/deploy",
        });
    }
    const operation = new Operation("kill", "leases under", prefix);
    const [ledgers] = await Promise.all([readWithTimeout(options), loadSdk()]);
    const { checkpoints } = ledgers;
    const only = options.ledger && new Set(options.ledger);
    const leases = leasesIn(ledgers).filter(
        ({ leaseId, lease }) => isUnder(leaseId, prefix) && (!only || only.has(lease.backend.ledgerId)),
    );
    const scopes = searchScopesOf([...issuersByPath(checkpoints), ...hintsFromOmitted(checkpoints)], options.path);
    const ofUsers = leases.filter(({ leaseId, lease }) => leaseId !== "" && hasUser(lease));
    const filter: KillFilter = {
        prefix,
        leases: new Map(ofUsers.map((each) => [each.lease.arn, each])),
        ...ledgersOrStack(options, ledgers),
    };
    const found = await findAllTargets(scopes, filter);
    const hidden = hiddenTargets(filter.leases.values(), found);
    const users = [...found.users, ...hidden];
    const sessions = runningSessions(leases);
    const failures = searchFailures(found, hidden);
    remarkUnproven(found);
    if (users.length + sessions.revocable.length + sessions.unrevocable.length === 0) {
        throw nothingFound(operation, scopes, failures);
    }
    await confirmKill(operation, filter, users, sessions, options);
    const issuers = issuersOf<"facts">(checkpoints);
    const boundaryOf = ({ user, leaseId, ledgerId }: KillTarget) => {
        const known = leases.find((each) => each.leaseId === leaseId);
        const backend = issuers.find((each) => each.ledgerId === ledgerId);
        return expectedBoundary(user, known?.lease, backend);
    };
    const readable = scopes.filter((scope) => !found.failed.some((failed) => failed.scope === scope));
    await interruptible(operation, async (signal) => {
        const findMore = (known: ReadonlySet<string>) => findAllTargets(readable, filter, known);
        const [ofUsers, ofSessions] = await settleAll([
            killUsers({ ...found, users }, findMore, boundaryOf, signal),
            killSessions([...sessions.revocable, ...sessions.unrevocable]),
        ] as const);
        const { killed, unprocessed, unfinished, lastSearch } = ofUsers;
        const dead = ofSessions.killed;
        print(`Killed ${counted(killed.length + dead.length, "lease")} under ${prefix}`);
        const inLedger = leases.filter((each) => dead.includes(each) || killed.includes(each.lease.arn));
        await refreshStacks(ledgers, inLedger, options, signal);
        const failed = [...found.failed, ...lastSearch.failed];
        const all = [
            ...ofUsers.failures,
            ...ofSessions.failures,
            ...searchFailures({ ...lastSearch, failed }, hidden),
            ...ledgers.unreadable.map(({ error }) => ({ error, note: incompleteSearch })),
        ];
        const notes = [
            ...(unprocessed.length > 0 ? [`not processed: ${unprocessed.join(", ")}`] : []),
            ...unfinished.map((arn) => `the mint of ${arn} may be under way: run the same command again`),
        ];
        if (all.length + notes.length > 0) {
            throw new CombinedError(exitCodes.failed, operation, all, notes);
        }
    });
}

/**
 * Returns the part of the filter that selects a stack: its ledgers, or its name in the users' tags if no state names
 * them.
 */
function ledgersOrStack(
    { stack, ledger }: KillOptions,
    { checkpoints }: Ledgers,
): Pick<KillFilter, "ledgerIds" | "stack"> {
    if (ledger) {
        return { ledgerIds: new Set(ledger) };
    }
    if (stack === undefined) {
        return {};
    }
    const pending = checkpoints.flatMap((checkpoint) => checkpoint.pending).map(({ state }) => state.backend);
    const backends = [...issuersOf<"facts">(checkpoints), ...pending, ...hintsFromOmitted(checkpoints)];
    const ledgerIds = backends.map(({ ledgerId }) => ledgerId).filter((ledgerId) => ledgerId !== "");
    if (ledgerIds.length > 0) {
        return { ledgerIds: new Set(ledgerIds) };
    }
    const [name = "", project, organization] = stack.split("/").reverse();
    return { stack: { name, project: organization === undefined ? checkpoints[0]?.project || undefined : project } };
}

/**
 * Shows what will be killed, and asks for confirmation. Users that are matched by stack name may belong to another
 * state backend, so they are listed by ledger.
 */
async function confirmKill(
    operation: Operation,
    { stack }: KillFilter,
    users: readonly UserTargets[],
    sessions: Sessions,
    options: KillOptions,
): Promise<void> {
    if (!stack) {
        return confirm(operation, planOf(users, sessions), options);
    }
    const groups = groupBy(users, ([{ ledgerId }]) => ledgerId);
    const of = groups.map(([ledgerId, members]) => `${ledgerId} (${counted(members.length, "user")})`).join(", ");
    remark(
        `stacklease: no state names the ledger of stack ${stack.name}: users are matched only by project and stack name, which other state backends may use as well`,
    );
    if (options.yes && groups.length > 1) {
        throw new CliError(exitCodes.usage, {
            code: "InvalidUsage",
            operation,
            reason: `the users tagged with stack ${stack.name} belong to ${groups.length} ledgers: ${of}`,
            remedy: "select ledgers with --ledger, or run it without --yes",
        });
    }
    const plan = groups.flatMap(([ledgerId, members]) => [`Ledger ${ledgerId}:`, ...members.map(planLine)]);
    return confirm(operation, [...plan, ...planOf([], sessions)], options);
}

/** Prints the users that are skipped although their path or tags look like ours. */
function remarkUnproven({ unproven }: AllTargets): void {
    if (unproven.length > 0) {
        const some = [
            ...unproven.slice(0, maxNamedUsers),
            ...(unproven.length > maxNamedUsers ? [`and ${unproven.length - maxNamedUsers} more`] : []),
        ];
        remark(
            `Skipped ${counted(unproven.length, "user")} whose path and tags do not prove a ledger: ${some.join(", ")}`,
        );
    }
}

/** Number of skipped users that are printed. */
const maxNamedUsers = 10;

/**
 * Refreshes the stacks of killed leases, so that their states show it, or prints which command does. A stack that
 * cannot be refreshed is no failure of the kill.
 */
async function refreshStacks(
    ledgers: Ledgers,
    killed: readonly LedgerLease[],
    { refresh = true }: KillOptions,
    signal: AbortSignal,
): Promise<void> {
    if (killed.length === 0) {
        return;
    }
    if (refresh && (await refreshKilled(leasesByStack<"facts">(ledgers, killed), signal))) {
        remark("The ledger shows them as killed. pulumi up replaces those that a program declares.");
    } else {
        remark(
            "The ledger shows them as killed after pulumi refresh. pulumi up --refresh replaces those that a program declares.",
        );
    }
}

const incompleteSearch = "the search is incomplete";

/** Returns one failure per scope or user that could not be read, except for users that the ledger knows. */
function searchFailures(
    { failed, unreadable }: Pick<AllTargets, "failed" | "unreadable">,
    hidden: readonly UserTargets[],
): Failure[] {
    const known = new Set(hidden.map(([{ arn }]) => arn));
    return [
        ...failed.map(({ error }) => ({ error, note: incompleteSearch })),
        ...[...unreadable].flatMap(([arn, { error }]) =>
            known.has(arn) ? [] : { error, note: `${incompleteSearch}: ${arn}` },
        ),
    ];
}

function nothingFound(operation: Operation, scopes: readonly SearchScope[], failures: readonly Failure[]): CliError {
    if (failures.length > 0) {
        return new CombinedError(exitCodes.failed, operation, failures);
    }
    const where = scopes.map(
        ({ path, accountId }) => `${path} in ${accountId ? `account ${accountId}` : "the ambient account"}`,
    );
    return new CliError(exitCodes.unknown, {
        code: "NotFound",
        operation,
        reason: `no lease found under ${where.join(", ")}`,
        remedy: "run stacklease leases --all, or pass the IAM path with --path",
    });
}

function planOf(users: readonly UserTargets[], { revocable, unrevocable }: Sessions): string[] {
    return [
        ...users.map(planLine),
        ...revocable.map(
            ({ leaseId, shown, stack }) => `Kill ${leaseId} (${shown.name}, stack ${stack}): session ${shown.arn}`,
        ),
        ...unrevocable.map(
            ({ leaseId, lease, shown }) =>
                `Cannot kill ${leaseId}: session ${shown.arn} is valid until ${lease.sessionExpiration}`,
        ),
        "A killed lease cannot be restored. Not killed: sessions of other roles that a holder assumed with one of these keys, and sessions of stacks that were not read.",
    ];
}

function planLine([{ leaseId, stack, name, arn }]: UserTargets): string {
    const about = [name, stack === null ? "" : `stack ${stack}`].filter(Boolean).join(", ");
    return `Kill ${leaseId}${about ? ` (${about})` : ""}: ${arn}`;
}

/** Sessions that are now denied everything, and the others. */
interface KilledSessions {
    readonly killed: readonly LedgerLease[];
    readonly failures: readonly Failure[];
}

/** Denies everything to sessions. Those that cannot be revoked fail. */
async function killSessions(sessions: readonly LedgerLease[]): Promise<KilledSessions> {
    const outcomes = await Promise.allSettled(
        sessions.map(async ({ lease }) => (await driverOf(lease)).kill(sessionToKill(lease))),
    );
    return {
        killed: sessions.filter((_, index) => outcomes[index]?.status === "fulfilled"),
        failures: outcomes.flatMap((outcome, index) =>
            outcome.status === "rejected"
                ? { error: outcome.reason as Error, note: `not killed: ${sessions[index]?.shown.arn}` }
                : [],
        ),
    };
}
