import { Operation } from "../../provider/operation";
import { pulumi } from "../pulumi/pulumi";
import type { StackLocation } from "../pulumi/stackLocation";
import type { Checkpoint } from "./checkpoint";
import type { Depth } from "./depth";
import { parseCheckpoint, parseWithSecrets } from "./parseCheckpoint";
import { resourceNameIn } from "./shape";

/**
 * Reads a stack's state. It takes no lock. Where it holds secrets that the reader relies on, it is read with the stack's secrets, which takes its
 * passphrase or key; without that the reading fails.
 * @param isApart whether Ctrl-C at a terminal must not reach the reading
 */
export async function readCheckpoint<D extends Depth>(
    location: StackLocation,
    depth: D,
    isApart = false,
): Promise<Checkpoint<D>> {
    const operation = new Operation("read", "stack", location.name ?? "that is selected");
    if (depth !== "secrets") {
        const checkpoint = parseCheckpoint(
            location,
            await exportState(location, operation, false, isApart),
            depth,
            operation,
        );
        const [omitted] = checkpoint.omitted;
        if (!omitted) {
            return checkpoint;
        }
        const secret = `${operation.name}, which keeps ${omitted.path} of ${resourceNameIn(omitted.urn)} secret`;
        const why = operation.on(secret);
        return parseWithSecrets(location, await exportState(location, why, true, isApart), depth, operation);
    }
    return parseWithSecrets(location, await exportState(location, operation, true, isApart), depth, operation);
}

/** Reads a stack's state without its secrets. Resources that can't be understood without them are {@link Omitted}. */
export async function readWithoutSecrets(location: StackLocation): Promise<Checkpoint<"facts">> {
    const operation = new Operation("read", "stack", location.name ?? "that is selected");
    return parseCheckpoint(location, await exportState(location, operation, false, false), "facts", operation);
}

async function exportState(
    { name, cwd }: StackLocation,
    operation: Operation,
    showSecrets: boolean,
    isApart: boolean,
): Promise<string> {
    const args = ["stack", "export", ...(name ? ["--stack", name] : []), ...(showSecrets ? ["--show-secrets"] : [])];
    return pulumi(operation, args, { cwd, isDetached: isApart });
}
