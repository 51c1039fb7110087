import { leasesIn, readLedgers } from "../../state/readLedgers";
import type { StackOptions } from "../../state/stackOptions";
import type { OtherStacks } from "./sweptLedgers";

/** Reads every stack of the state's backend, without secrets, for the users that their states name. */
export async function readOthers(options: StackOptions): Promise<OtherStacks> {
    try {
        const ledgers = await readLedgers({ ...options, all: true }, "facts");
        return { leases: leasesIn(ledgers), unreadable: ledgers.unreadable.map(({ error }) => error) };
    } catch (error) {
        return { leases: [], unreadable: [error as Error] };
    }
}
