import { remark } from "../terminal/progress";
import type { Ledgers } from "./readLedgers";

/** States that could not be read, a line each on stderr: what is printed is not all there is. */
export function tellUnreadable({ unreadable }: Ledgers): void {
    for (const { reason } of unreadable) {
        remark(`stacklease: left out: ${reason}`);
    }
}
