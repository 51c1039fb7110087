import type { Reason } from "../../provider/errors/leaseError";
import type { Operation } from "../../provider/errors/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";
import type { Depth } from "./depth";
import { findLease, leasesNamed } from "./findLease";
import type { LedgerLease } from "./leases";
import { leasesIn, readLedgers } from "./readLedgers";
import type { StackOptions } from "./stackOptions";

/**
 * Reads the one lease that matches `given`, among {@link candidateLeases}.
 * @param operation verb and thing, for errors
 */
export async function readLease<D extends Depth>(
    given: string,
    options: StackOptions,
    operation: Operation,
    depth: D,
): Promise<LedgerLease<D>> {
    return findLease(await candidateLeases(given, options, depth), given, operation);
}

/**
 * Reads the leases to select `given` from: the stack's own. If none of them matches, also the leases in its issued
 * stacks.
 */
export async function candidateLeases<D extends Depth>(
    given: string,
    options: StackOptions,
    depth: D,
): Promise<LedgerLease<D>[]> {
    const own = leasesIn<D>(await readLedgers(options, depth, { issued: false }));
    return options.all || leasesNamed(own, given).length > 0 ? own : leasesIn<D>(await readLedgers(options, depth));
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
function reasonOfEnd({ state, lease, text }: LedgerLease<"secrets">): Reason | undefined {
    if (state === "expired") {
        return { reason: `it expired at ${text.expiresAt}`, remedy: "run pulumi up to issue a new one" };
    }
    if (state === "killed") {
        return { reason: "it was killed", remedy: "run pulumi up to replace it" };
    }
    return lease.secretAccessKey
        ? undefined
        : { reason: "the ledger has no key of it", remedy: "run pulumi up to issue a new one" };
}
