import { awsNow, clockToleranceMs, describeOffset } from "../../provider/aws/clock";
import type { Failure } from "../errors/cliError";
import { isIdOf } from "./findLease";
import type { ListedLease } from "./leases";
import type { Ledgers } from "./readLedgers";

/**
 * Returns a remark if this machine's clock differs from the last known time of AWS's clock, by which times are shown.
 */
export function clockRemarks(): string[] {
    const offset = awsNow() - Date.now();
    return Math.abs(offset) > clockToleranceMs
        ? [
              `stacklease: this machine's clock was ${describeOffset(offset)} AWS's at the last call; times are shown by AWS's clock; correct the machine's clock`,
          ]
        : [];
}

/** Returns one remark per state that could not be read, since the output lacks its leases. */
export function unreadableRemarks({ unreadable }: Ledgers<"shown">): string[] {
    return unreadable.map(({ error }) => `stacklease: not listed: ${error.message}`);
}

/**
 * Returns one failure per state that could not be read, for a command that acts on every lease that matches `given`.
 * Returns none if `given` is the id of a lease that was found, since no other lease can match.
 */
export function readFailures(
    { unreadable }: Ledgers<"shown">,
    found: readonly ListedLease[],
    given: string,
): Failure[] {
    const [first, ...others] = found;
    const isOne = first !== undefined && others.length === 0 && isIdOf(first, given);
    return isOne ? [] : unreadable.map(({ error }) => ({ error, note: "the search is incomplete" }));
}
