import { Operation } from "../../provider/errors/operation";
import type { AddSubcommand } from "../commandLine/addSubcommand";
import { addStackOptions } from "../commandLine/options";
import type { StackOptions } from "../state/stacks";

/** Adds `stacklease exec`. */
export function execSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add("exec <lease> <command...>", "Run a command with a lease's credentials: exec ci -- aws s3 ls", exec),
    );
}

/** Runs `stacklease exec`: runs a command with a lease's credentials. Returns the command's exit code. */
async function exec(given: string, command: readonly string[], options: StackOptions): Promise<number> {
    const { readUsableLease } = await import("../state/findLease.js");
    const { runWithCredentials } = await import("../credentials/runWithCredentials.js");
    const { lease, leaseId } = await readUsableLease(given, options, new Operation("use", "lease"));
    return runWithCredentials(lease, command, new Operation("use", "lease", leaseId));
}
