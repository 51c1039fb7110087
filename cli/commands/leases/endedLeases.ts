import { entriesOfStack, readJournal } from "../../state/journal";
import { readCheckpoint } from "../../state/readCheckpoint";
import type { StackOptions } from "../../state/stackOptions";
import { print, printJson } from "../../terminal/print";
import { table } from "../../terminal/table";

/**
 * Runs `stacklease leases --ended`: prints the issued leases that ended on this machine, the latest first; with `all`,
 * of every stack.
 */
export async function endedLeases({
    all,
    cwd,
    stack,
    json,
}: StackOptions & { readonly json?: boolean }): Promise<void> {
    const journal = readJournal();
    const found = (
        all ? journal : entriesOfStack(journal, await readCheckpoint({ name: stack, cwd }, "shown"))
    ).reverse();
    if (json) {
        printJson(found);
        return;
    }
    if (found.length === 0) {
        print("No lease from stacklease issue or run has ended on this machine.");
        return;
    }
    const rows = found.map(({ leaseId, credentialType, stack, name, issuedAt, endedAt }) => [
        ...[leaseId, credentialType, stack, name, issuedAt, endedAt],
    ]);
    print(table(["LEASE", "TYPE", "STACK", "WHO", "ISSUED", "ENDED"], rows));
}
