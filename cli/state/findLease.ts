import { awsNow } from "../../provider/aws/clock";
import type { Explanation, Reason } from "../../provider/errors/leaseError";
import { Operation } from "../../provider/errors/operation";
import { CliError, exitCodes } from "../errors/cliError";
import { readJournal } from "./journal";
import type { LedgerLease, ListedLease } from "./leases";
import { leasesIn, readLedgers } from "./readLedgers";
import type { ReadLevel } from "./readLevel";
import type { StackOptions } from "./stacks";

/** Maximum number of leases that an error lists. */
const maxListed = 5;

/**
 * Minimum length of a shortened UUID, its first group. Anything shorter could be the name of a lease that is gone, and
 * must not select the key of another one.
 */
const minUuidLength = 8;

/** Returns the leases that match a lease id or UUID, complete or shortened, or the name of a resource. */
export function leasesNamed<L extends ListedLease>(leases: readonly L[], given: string): L[] {
    const ofIssue = leases.filter(({ parent, stack }) => parent && stack === given);
    if (ofIssue.length > 0) {
        return ofIssue;
    }
    const current = leases.filter(({ leaseId }) => leaseId !== "" && given !== "");
    const exact = current.filter(
        ({ leaseId, shown, successor }) => leaseId === given || (shown.name === given && !successor),
    );
    return exact.length > 0
        ? exact
        : current.filter(({ leaseId }) => isUnder(leaseId, given) || matchesUuid(leaseId, given));
}

/**
 * Returns the one lease that matches `given`, see {@link leasesNamed}.
 * @param operation verb and thing, for errors
 * @throws CliError `NotFound` if no lease matches, `Ambiguous` if more than one does
 */
export function findLease<L extends ListedLease>(leases: readonly L[], given: string, operation: Operation): L {
    const [found, ...others] = leasesNamed(leases, given);
    if (found && others.length === 0) {
        return found;
    }
    const why = found ? ambiguous([found, ...others]) : (runningUnder(given) ?? noneFound(leases));
    throw new CliError(exitCodes.unknown, { operation: operation.on(given), ...why });
}

/**
 * Returns the leases under a prefix as in Vault, such as `aws` or `aws/deploy`. If `given` is no prefix, returns the
 * one lease that it names.
 * @param operation verb and thing, for errors
 * @throws CliError `NotFound` if nothing matches, `Ambiguous` if `given` is both a lease's name and a prefix
 */
export function leasesUnder<L extends ListedLease>(leases: readonly L[], given: string, operation: Operation): L[] {
    const under = leases.filter(({ leaseId }) => isUnder(leaseId, given));
    const named = leasesNamed(leases, given).filter(({ shown }) => shown.name === given);
    const others = under.filter((lease) => !named.includes(lease));
    if (named.length > 0 && others.length > 0) {
        throw new CliError(exitCodes.unknown, {
            code: "Ambiguous",
            operation: operation.on(given),
            reason: `this is both a lease's name and a prefix: ${listed([...named, ...others])}`,
            remedy: `use the lease's id, or ${given}/ for the prefix`,
        });
    }
    return under.length > 0 ? under : [findLease(leases, given, operation)];
}

/** Returns the operation on the leases that {@link leasesUnder} has found. */
export function operationOn(verb: string, found: readonly ListedLease[], given: string): Operation {
    return new Operation(verb, found.length === 1 ? "lease" : "leases under", given);
}

/**
 * Returns whether `given` is the complete id of a lease, or the name of its issued stack, and so cannot match another
 * lease.
 */
export function isIdOf({ leaseId, stack, parent }: ListedLease, given: string): boolean {
    return given === leaseId || (parent !== null && given === stack);
}

/**
 * Returns whether a lease id is under a prefix of complete parts (`aws`, `aws/deploy`), or starts with one that ends
 * within its UUID.
 */
export function isUnder(leaseId: string, prefix: string): boolean {
    const path = prefix.replace(/(?<!\/)\/+$/, "");
    const intoUuid = path.lastIndexOf("/") >= leaseId.lastIndexOf("/");
    return leaseId !== "" && path !== "" && leaseId.startsWith(intoUuid ? path : `${path}/`);
}

/** Explains why a lease of `run` on this machine is not found; undefined if none matches. */
function runningUnder(given: string): Explanation | undefined {
    const running = runningLeaseIds().find((leaseId) => isUnder(leaseId, given));
    return running === undefined
        ? undefined
        : {
              code: "NotFound",
              reason: `lease ${running} belongs to a command that stacklease run started, and is in no stack`,
              remedy: `end that command, or run stacklease kill ${running}`,
          };
}

/** Returns the ids of the leases of `run`; none if the journal cannot be read. */
function runningLeaseIds(): string[] {
    try {
        return readJournal(awsNow()).running.map(({ leaseId }) => leaseId);
    } catch {
        return [];
    }
}

function noneFound(leases: readonly ListedLease[]): Explanation {
    const there = leases.filter(({ leaseId }) => leaseId !== "");
    return there.length === 0
        ? {
              code: "NotFound",
              reason: "the stack has no leases",
              remedy: "run pulumi up, or see stacklease leases --all",
          }
        : { code: "NotFound", reason: "no lease matches", remedy: `use one of ${listed(there)}` };
}

function ambiguous(found: readonly ListedLease[]): Explanation {
    return {
        code: "Ambiguous",
        reason: `${found.length} leases match: ${listed(found)}`,
        remedy: "use more of the lease's id",
    };
}

/** Lists leases by id and name, and by stack if they are in several. */
function listed(leases: readonly ListedLease[]): string {
    const isOfOne = new Set(leases.map(({ project, stack }) => `${project}/${stack}`)).size < 2;
    const names = leases
        .slice(0, maxListed)
        .map(({ leaseId, shown, stack }) => `${leaseId} (${shown.name}${isOfOne ? "" : `, stack ${stack}`})`);
    return [...names, ...(leases.length > maxListed ? [`${leases.length - maxListed} more`] : [])].join(", ");
}

function matchesUuid(leaseId: string, given: string): boolean {
    return given.length >= minUuidLength && leaseId.slice(leaseId.lastIndexOf("/") + 1).startsWith(given);
}

/**
 * Reads the one lease that matches `given`, among {@link candidateLeases}.
 * @param operation verb and thing, for errors
 */
export async function readLease<L extends ReadLevel>(
    given: string,
    options: StackOptions,
    operation: Operation,
    level: L,
): Promise<LedgerLease<L>> {
    return findLease(await candidateLeases(given, options, level), given, operation);
}

/**
 * Reads the leases to select `given` from: the stack's own. If none of them matches, also the leases in its issued
 * stacks.
 */
export async function candidateLeases<L extends ReadLevel>(
    given: string,
    options: StackOptions,
    level: L,
): Promise<LedgerLease<L>[]> {
    const own = leasesIn<L>(await readLedgers(options, level, { issued: false }));
    return options.all || leasesNamed(own, given).length > 0 ? own : leasesIn<L>(await readLedgers(options, level));
}

/**
 * Reads the one lease that matches `given`, with its secrets, and checks that it can be used, by the last known time of
 * AWS's clock.
 * @param operation verb and thing, for errors
 * @throws CliError `LeaseEnded` if the lease has expired, was killed, or its mint never finished
 */
export async function readUsableLease(
    given: string,
    options: StackOptions,
    operation: Operation,
): Promise<LedgerLease<"secrets">> {
    const found = await readLease(given, options, operation, "secrets");
    const ended = reasonOfEnd(found);
    if (ended) {
        throw new CliError(exitCodes.ended, { code: "LeaseEnded", operation: operation.on(found.leaseId), ...ended });
    }
    return found;
}

/** Returns why a lease's credentials cannot be used; undefined if they can. */
function reasonOfEnd({ state, lease, shown }: LedgerLease<"secrets">): Reason | undefined {
    if (state === "expired") {
        return { reason: `it expired at ${shown.expiresAt}`, remedy: "run pulumi up to issue a new one" };
    }
    if (state === "killed") {
        return { reason: "it was killed", remedy: "run pulumi up to replace it" };
    }
    return lease.secretAccessKey
        ? undefined
        : { reason: "the ledger has no key of it", remedy: "run pulumi up to issue a new one" };
}
