import { Operation } from "../../../provider/errors/operation";
import { runWithCredentials } from "../../credentials/runWithCredentials";
import { readUsableLease } from "../../state/findLease";
import type { StackOptions } from "../../state/stacks";

/** Runs `stacklease exec`: runs a command with a lease's credentials. Returns the command's exit code. */
export async function exec(given: string, command: readonly string[], options: StackOptions): Promise<number> {
    const { lease, leaseId } = await readUsableLease(given, options, new Operation("use", "lease"));
    return runWithCredentials(lease, command, new Operation("use", "lease", leaseId));
}
