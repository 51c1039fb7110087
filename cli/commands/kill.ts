import { clientsFor } from "../../provider/aws/clients";
import { explain } from "../../provider/aws/errors";
import { killUser } from "../../provider/lease/iamUser/killUser";
import { kindOf } from "../../provider/lease/kindOf";
import type { Lease } from "../../provider/lease/leaseInputs";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { findAll } from "../kill/findAll";
import type { Target, Wanted } from "../kill/findTargets";
import { readInTime } from "../kill/readInTime";
import { runningSessions, type Sessions } from "../kill/sessions";
import { expectedBoundary } from "../ledger/expectedBoundary";
import { isUnder } from "../ledger/findLease";
import { issuersOf } from "../ledger/issuers";
import { placesOf } from "../ledger/places";
import { type Ledgers, leasesIn } from "../ledger/readLedgers";
import { shortName } from "../ledger/stacks";
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
    const what = `kill ${prefix}`;
    const ledgers = await readInTime(options);
    const [issuers, leases] = [issuersOf(ledgers.checkpoints), leasesIn(ledgers)];
    const places = placesOf(issuers, options.path);
    const { targets, failures } = await findAll(places, { prefix, ...stackOf(options, ledgers) });
    const sessions = runningSessions(leases.filter(({ leaseId }) => isUnder(leaseId, prefix)));
    if (targets.length + sessions.revocable.length + sessions.lasting.length === 0) {
        const where = places.map(({ path, accountId }) => `${path} of ${accountId ?? "the ambient account"}`);
        const unseen = failures.length > 0 ? ` (${failures.join("; ")})` : "";
        throw new CliError(
            failures.length > 0 ? exitCodes.failed : exitCodes.unknown,
            `${what}: no lease is under it, by the users at ${where.join(", ")}${unseen}; see stacklease leases --all, or give --path`,
        );
    }
    await confirm(what, planOf(targets, sessions), options);
    const boundaryOf = ({ user, leaseId, ledgerId }: Target) => {
        const found = leases.find((each) => each.leaseId === leaseId);
        const backend = issuers.find((each) => each.ledgerId === ledgerId);
        return expectedBoundary(user, found?.lease, backend);
    };
    const left = (
        await Promise.all([
            ...targets.map((target) => killTarget(target, boundaryOf(target))),
            ...sessions.revocable.map(({ lease }) => killSession(lease)),
        ])
    ).flat();
    print(`Killed ${targets.length + sessions.revocable.length - left.length} leases under ${prefix}`);
    remark(
        "The ledger shows them as killed after pulumi refresh; pulumi up --refresh replaces those that a program declares.",
    );
    const lasting = sessions.lasting.map(({ lease }) => `${lease.arn}, which lives until ${lease.sessionExpiration}`);
    const missed = [...left, ...lasting, ...failures];
    if (missed.length > 0) {
        throw new CliError(exitCodes.failed, `${what}: not ended: ${missed.join("; ")}`);
    }
}

/** The stack that the kill is held to, by its name, and its project as far as the name or the state tells. */
function stackOf({ stack }: KillOptions, { checkpoints }: Ledgers): Pick<Wanted, "stack" | "project"> {
    const project = stack?.split("/").at(-2) ?? (checkpoints[0]?.project || undefined);
    return stack === undefined ? { stack, project: undefined } : { stack: shortName(stack), project };
}

function planOf(targets: readonly Target[], { revocable, lasting }: Sessions): string[] {
    return [
        ...targets.map(({ leaseId, stack, name, arn }) => `Kill ${leaseId} (${name}, stack ${stack}): ${arn}`),
        ...revocable.map(
            ({ leaseId, lease, stack }) => `Kill ${leaseId} (${lease.name}, stack ${stack}): session ${lease.arn}`,
        ),
        ...lasting.map(
            ({ leaseId, lease }) => `Can't end ${leaseId}: session ${lease.arn} lives until ${lease.sessionExpiration}`,
        ),
        "Nothing brings a killed lease back. What can't be ended: sessions of other roles that a holder has assumed with one of these keys, and sessions of stacks that were not read.",
    ];
}

/** What could not be done, in a line; nothing for a lease that was killed. */
async function killTarget({ place, user, arn, leaseId }: Target, boundary: string | null): Promise<string[]> {
    try {
        await killUser(await clientsFor(place.connection).iam(), user, boundary);
        return [];
    } catch (error) {
        return [`${arn} (${explain(`kill lease ${leaseId}`, "changing its user", place.connection, error).message})`];
    }
}

async function killSession(lease: Lease): Promise<string[]> {
    try {
        await (await kindOf(lease)).kill(lease);
        return [];
    } catch (error) {
        return [`${lease.arn} (${(error as Error).message})`];
    }
}
