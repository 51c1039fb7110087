import { Operation } from "../../../provider/errors/operation";
import { forEachConcurrently, maxPulumiProcesses, withPulumiTimeout } from "../../process/concurrency";
import { resourceNameIn } from "../../pulumi/stackExport";
import type { Checkpoint } from "../../state/checkpoint";
import { readCheckpoint, readWithoutSecrets } from "../../state/readCheckpoint";
import { type Ledgers, readLedgersWith } from "../../state/readLedgers";
import { unreadableRemarks } from "../../state/remarks";
import { hasUnreadKeys } from "../../state/searchScopes";
import type { StackOptions } from "../../state/stacks";
import { remark } from "../../terminal/print";

/** Time limit of reading one state: a slow state must not delay the kill. */
const readTimeoutMs = 5_000;

/** Reads the states that can be read within the time limit, and prints a remark on each of the others. */
export async function readWithTimeout(options: StackOptions): Promise<Ledgers> {
    try {
        const ledgers = await readLedgersWith(readWithoutSecrets, options, { timeoutMs: readTimeoutMs });
        remark(...unreadableRemarks(ledgers));
        return await addSecrets(ledgers);
    } catch (error) {
        remark(`stacklease: ${(error as Error).message}`);
        remark("stacklease: using the ambient AWS credentials; sessions are skipped, because only states list them");
        return { checkpoints: [], unreadable: [] };
    }
}

/**
 * Reads states again with their secrets, if they need them. A state that cannot be decrypted stays as it was read. If
 * it lacks only the key of a backend, the ambient AWS credentials may replace that; otherwise a lease may be missed.
 */
async function addSecrets({ checkpoints, unreadable }: Ledgers): Promise<Ledgers> {
    const read = [...checkpoints];
    const missing = [...unreadable];
    await forEachConcurrently(maxPulumiProcesses, [...read.entries()], async ([index, checkpoint]) => {
        const { location, stack, omitted } = checkpoint;
        if (omitted.length === 0 && !hasUnreadKeys([checkpoint])) {
            return;
        }
        try {
            read[index] = await withPulumiTimeout(
                readCheckpoint(location, "secrets"),
                readTimeoutMs,
                new Operation("read", "stack", stack),
            );
        } catch (error) {
            const unknown = new Error(`${(error as Error).message}${describeOmitted(checkpoint)}`, { cause: error });
            remark(`stacklease: ${unknown.message}; using the ambient AWS credentials for that stack`);
            missing.push(...(omitted.length > 0 ? [{ location, error: unknown }] : []));
        }
    });
    return { checkpoints: read, unreadable: missing };
}

/** Lists what is unknown about a state. */
function describeOmitted({ omitted }: Checkpoint<"facts">): string {
    const names = omitted.map(({ urn, path }) => `${path} of ${resourceNameIn(urn)}`);
    return names.length > 0 ? `; unknown: ${names.join(", ")}` : "";
}
