import { remark } from "../terminal/print";
import { isIdOf } from "./findLease";
import type { ListedLease } from "./leases";
import type { Ledgers } from "./readLedgers";

/** States that could not be read, a line each on stderr: what is printed is not all there is. */
export function tellUnreadable({ unreadable }: Ledgers<"shown">): void {
    for (const { error } of unreadable) {
        remark(`stacklease: left out: ${error.message}`);
    }
}

/** The same for what was to be done to all that a text stands for, a line each: nothing where it is the id of one lease, of which there is no other. */
export function unreadOf({ unreadable }: Ledgers<"shown">, found: readonly ListedLease[], given: string): string[] {
    const [first, ...others] = found;
    const isOne = first !== undefined && others.length === 0 && isIdOf(first, given);
    return isOne ? [] : unreadable.map(({ error }) => `could not look everywhere: ${error.message}`);
}
