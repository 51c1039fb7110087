import { forEachAtOnce, runsAtOnce } from "../atOnce";
import { inTime } from "../inTime";
import { type Checkpoint, readCheckpoint } from "../ledger/checkpoint";
import { needsSecrets } from "../ledger/issuers";
import { type Ledgers, readLedgers } from "../ledger/readLedgers";
import { tellUnreadable } from "../ledger/tellUnreadable";
import type { StackOptions } from "../stackOptions";
import { remark } from "../terminal/progress";

/** How long a kill waits for states, in milliseconds: what holds a state must not hold the kill up. */
const patience = 5_000;

const late = `no answer within ${patience / 1_000} s`;

/** The states as far as they can be read at once, and a remark on stderr of what that leaves out. */
export async function readInTime(options: StackOptions): Promise<Ledgers> {
    const ledgers = await inTime<Ledgers | string>(
        readLedgers(options).catch((error: Error) => error.message),
        late,
        patience,
    );
    if (typeof ledgers === "string") {
        remark(
            `stacklease: the ledger can't be read (${ledgers})\nstacklease: going by the ambient AWS credentials. Sessions of roles are known from ledgers alone, and are left out.`,
        );
        return { checkpoints: [], unreadable: [] };
    }
    tellUnreadable(ledgers);
    return { ...ledgers, checkpoints: await withSecrets(ledgers.checkpoints) };
}

/** States with the secrets of those whose backends issue by keys of their own; one that can't be read so, as it was read. */
async function withSecrets(checkpoints: readonly Checkpoint[]): Promise<Checkpoint[]> {
    const read = new Map(checkpoints.map((checkpoint) => [checkpoint, checkpoint]));
    const missing = new Set(checkpoints.filter((checkpoint) => needsSecrets([checkpoint])));
    const tell = (why: string) => remark(`stacklease: ${why}; going by the ambient AWS credentials there`);
    const reading = forEachAtOnce(runsAtOnce, [...missing], async (checkpoint) => {
        try {
            read.set(checkpoint, await readCheckpoint(checkpoint.location, true));
        } catch (error) {
            tell((error as Error).message);
        }
        missing.delete(checkpoint);
    });
    await inTime(reading, undefined, patience);
    for (const { stack } of missing) {
        tell(`read stack ${stack}: ${late}`);
    }
    return [...read.values()];
}
