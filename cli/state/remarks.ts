import { awsNow, clockTolerance, describeOffset } from "../../provider/aws/clock";
import { isIdOf } from "./findLease";
import type { ListedLease } from "./leases";
import type { Ledgers } from "./readLedgers";

/** Returns what to remark if this machine's clock differs from AWS's as it was learned last: times are shown by AWS's clock. */
export function clockRemarks(): string[] {
    const offset = awsNow() - Date.now();
    return Math.abs(offset) > clockTolerance
        ? [
              `stacklease: when AWS was last asked, this machine's clock was ${describeOffset(offset)} AWS's; times are shown by AWS's clock; set the machine's clock`,
          ]
        : [];
}

/** Returns one remark per state that could not be read: what is printed is not all there is. */
export function unreadableRemarks({ unreadable }: Ledgers<"shown">): string[] {
    return unreadable.map(({ error }) => `stacklease: left out: ${error.message}`);
}

/**
 * Returns one reason per state that could not be read, for a command that acts on everything that a text names. None if the text is the id of
 * one lease: there is no other.
 */
export function unreadReasons(
    { unreadable }: Ledgers<"shown">,
    found: readonly ListedLease[],
    given: string,
): string[] {
    const [first, ...others] = found;
    const isOne = first !== undefined && others.length === 0 && isIdOf(first, given);
    return isOne ? [] : unreadable.map(({ error }) => `could not look everywhere: ${error.message}`);
}
