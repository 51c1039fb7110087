import { inTime } from "../inTime";
import { needsSecrets } from "../ledger/issuers";
import { type Ledgers, readLedgers } from "../ledger/readLedgers";
import type { StackOptions } from "../stackOptions";
import { remark } from "../terminal/progress";

/** How long a kill waits for a state, in milliseconds: what holds the state must not hold the kill up. */
const patience = 5_000;

const none: Ledgers = { checkpoints: [], unreadable: [] };

/** The states as far as they can be read at once, and a remark on stderr of what that leaves out. */
export async function readInTime(options: StackOptions): Promise<Ledgers> {
    const ledgers = await attempt(options, false);
    if (!ledgers) {
        remark(
            "stacklease: going by the ambient AWS credentials. Sessions of roles are known from ledgers alone, and are left out.",
        );
        return none;
    }
    for (const { reason } of ledgers.unreadable) {
        remark(`stacklease: left out: ${reason}`);
    }
    return (needsSecrets(ledgers.checkpoints) ? await attempt(options, true) : undefined) ?? ledgers;
}

async function attempt(options: StackOptions, showSecrets: boolean): Promise<Ledgers | undefined> {
    try {
        const read = await inTime<Ledgers | undefined>(readLedgers(options, { showSecrets }), undefined, patience);
        if (!read) {
            remark(`stacklease: the ledger can't be read: no answer within ${patience / 1_000} s`);
        }
        return read;
    } catch (error) {
        remark(
            `stacklease: the ledger can't be read${showSecrets ? " with its secrets" : ""} (${(error as Error).message})`,
        );
        return undefined;
    }
}
