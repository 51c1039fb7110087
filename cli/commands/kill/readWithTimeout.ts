import { Operation } from "../../../provider/operation";
import { forEachConcurrently, maxPulumiProcesses } from "../../concurrency/forEachConcurrently";
import { withPulumiTimeout } from "../../concurrency/withTimeout";
import type { Checkpoint } from "../../state/checkpoint";
import { lacksKeys } from "../../state/issuers";
import { readCheckpoint, readPlainly } from "../../state/readCheckpoint";
import { type Ledgers, readLedgersBy } from "../../state/readLedgers";
import { unreadableRemarks } from "../../state/remarks";
import { resourceNameIn } from "../../state/shape";
import type { StackOptions } from "../../state/stackOptions";
import { remark } from "../../terminal/print";

/** How long a kill waits for each state, in milliseconds: what holds a state must not hold the kill up. */
const readTimeoutMs = 5_000;

/** The states as far as they can be read in time, and a remark on stderr of what that leaves out. */
export async function readWithTimeout(options: StackOptions): Promise<Ledgers> {
    try {
        const ledgers = await readLedgersBy(readPlainly, options, { patience: readTimeoutMs });
        remark(...unreadableRemarks(ledgers));
        return await withSecrets(ledgers);
    } catch (error) {
        remark(`stacklease: ${(error as Error).message}`);
        remark(
            "stacklease: going by the ambient AWS credentials. Sessions are known from states alone, and are left out.",
        );
        return { checkpoints: [], unreadable: [] };
    }
}

/**
 * States with their secrets, where something of use is one; one that can't be read so, as it was read. That is enough where only the key of a
 * backend is wanting, which the ambient AWS credentials may do for; otherwise something may be left.
 */
async function withSecrets({ checkpoints, unreadable }: Ledgers): Promise<Ledgers> {
    const read = [...checkpoints];
    const lacking = [...unreadable];
    await forEachConcurrently(maxPulumiProcesses, [...read.entries()], async ([index, checkpoint]) => {
        const { location, stack, omitted } = checkpoint;
        if (omitted.length === 0 && !lacksKeys([checkpoint])) {
            return;
        }
        try {
            read[index] = await withPulumiTimeout(
                readCheckpoint(location, "secrets"),
                readTimeoutMs,
                new Operation("read", "stack", stack),
            );
        } catch (error) {
            const unknown = new Error(`${(error as Error).message}${without(checkpoint)}`, { cause: error });
            remark(`stacklease: ${unknown.message}; going by the ambient AWS credentials there`);
            lacking.push(...(omitted.length > 0 ? [{ location, error: unknown }] : []));
        }
    });
    return { checkpoints: read, unreadable: lacking };
}

/** What is not known of a state. */
function without({ omitted }: Checkpoint<"facts">): string {
    const names = omitted.map(({ urn, path }) => `${path} of ${resourceNameIn(urn)}`);
    return names.length > 0 ? `; not known: ${names.join(", ")}` : "";
}
