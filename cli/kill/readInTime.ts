import { forEachAtOnce, runsAtOnce } from "../atOnce";
import { answerInTime } from "../inTime";
import { type Checkpoint, readCheckpoint } from "../ledger/checkpoint";
import { needsSecrets } from "../ledger/issuers";
import { type Ledgers, readLedgers } from "../ledger/readLedgers";
import { tellUnreadable } from "../ledger/tellUnreadable";
import type { StackOptions } from "../stackOptions";
import { remark } from "../terminal/progress";

/** How long a kill waits for each state, in milliseconds: what holds a state must not hold the kill up. */
const patience = 5_000;

/** The states as far as they can be read in time, and a remark on stderr of what that leaves out. */
export async function readInTime(options: StackOptions): Promise<Ledgers> {
    try {
        const ledgers = await readLedgers(options, { patience });
        tellUnreadable(ledgers);
        return { ...ledgers, checkpoints: await withSecrets(ledgers.checkpoints) };
    } catch (error) {
        remark(`stacklease: ${(error as Error).message}`);
        remark(
            "stacklease: going by the ambient AWS credentials. Sessions are known from states alone, and are left out.",
        );
        return { checkpoints: [], unreadable: [] };
    }
}

/** States with the secrets of those whose backends issue by keys of their own; one that can't be read so, as it was read. */
async function withSecrets(checkpoints: readonly Checkpoint[]): Promise<Checkpoint[]> {
    const read = [...checkpoints];
    await forEachAtOnce(runsAtOnce, [...read.entries()], async ([index, checkpoint]) => {
        if (!needsSecrets([checkpoint])) {
            return;
        }
        const { location, stack } = checkpoint;
        try {
            read[index] = await answerInTime(readCheckpoint(location, true), patience, `read stack ${stack}`);
        } catch (error) {
            remark(`stacklease: ${(error as Error).message}; going by the ambient AWS credentials there`);
        }
    });
    return read;
}
