import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { StackOptions } from "../stackOptions";
import { findLease, leasesNamed } from "./findLease";
import type { LedgerLease } from "./leases";
import { leasesIn, readLedgers } from "./readLedgers";

/**
 * The lease that a text names, among those of {@link leasesFor}.
 * @param what `<verb> lease`, to begin an error with
 */
export async function readLease(
    given: string,
    options: StackOptions,
    what: string,
    showSecrets: boolean,
): Promise<LedgerLease> {
    return findLease(await leasesFor(given, options, showSecrets), given, what);
}

/** The leases among which a text names one: the stack's own, or those issued under its policies too, which are read only when the stack has none that fits. */
export async function leasesFor(given: string, options: StackOptions, showSecrets: boolean): Promise<LedgerLease[]> {
    const own = leasesIn(await readLedgers(options, { showSecrets, issued: false }));
    return options.all || leasesNamed(own, given).length > 0
        ? own
        : leasesIn(await readLedgers(options, { showSecrets }));
}

/** The lease that a text names, with its secrets, proven to be of use: neither over nor killed nor unfinished, by AWS's clock as it was learned last. */
export async function readUsableLease(given: string, options: StackOptions, what: string): Promise<LedgerLease> {
    const found = await readLease(given, options, what, true);
    const { leaseId, state, lease } = found;
    if (state === "expired") {
        throw new CliError(
            exitCodes.over,
            `${what} ${leaseId}: it expired at ${lease.expiresAt}; run pulumi up to issue it anew`,
        );
    }
    if (state === "killed") {
        throw new CliError(exitCodes.over, `${what} ${leaseId}: it was killed; run pulumi up to replace it`);
    }
    if (!lease.secretAccessKey) {
        throw new CliError(
            exitCodes.over,
            `${what} ${leaseId}: it has no key that the ledger knows; run pulumi up to issue it anew`,
        );
    }
    return found;
}
