import type { Reason } from "../../provider/leaseError";
import type { Operation } from "../../provider/operation";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { StackOptions } from "../stackOptions";
import type { Depth } from "./depth";
import { findLease, leasesNamed } from "./findLease";
import type { LedgerLease } from "./leases";
import { leasesIn, readLedgers } from "./readLedgers";

/**
 * The lease that a text names, among those of {@link leasesFor}.
 * @param operation `<verb> lease`, to begin an error with
 */
export async function readLease<D extends Depth>(
    given: string,
    options: StackOptions,
    operation: Operation,
    depth: D,
): Promise<LedgerLease<D>> {
    return findLease(await leasesFor(given, options, depth), given, operation);
}

/** The leases among which a text names one: the stack's own, or those issued under its policies too, which are read only when the stack has none that fits. */
export async function leasesFor<D extends Depth>(
    given: string,
    options: StackOptions,
    depth: D,
): Promise<LedgerLease<D>[]> {
    const own = leasesIn<D>(await readLedgers(options, depth, { issued: false }));
    return options.all || leasesNamed(own, given).length > 0 ? own : leasesIn<D>(await readLedgers(options, depth));
}

/** The lease that a text names, with its secrets, proven to be of use: neither over nor killed nor unfinished, by AWS's clock as it was learned last. */
export async function readUsableLease(
    given: string,
    options: StackOptions,
    operation: Operation,
): Promise<LedgerLease<"secrets">> {
    const found = await readLease(given, options, operation, "secrets");
    const ended = reasonOfEnd(found);
    if (ended) {
        throw new CliError(exitCodes.over, { code: "LeaseEnded", operation: operation.on(found.leaseId), ...ended });
    }
    return found;
}

/** Returns why a lease's credentials are of no use; undefined if they are. */
function reasonOfEnd({ state, lease, text }: LedgerLease<"secrets">): Reason | undefined {
    if (state === "expired") {
        return { reason: `it expired at ${text.expiresAt}`, remedy: "run pulumi up to issue it anew" };
    }
    if (state === "killed") {
        return { reason: "it was killed", remedy: "run pulumi up to replace it" };
    }
    return lease.secretAccessKey
        ? undefined
        : { reason: "it has no key that the ledger knows", remedy: "run pulumi up to issue it anew" };
}
