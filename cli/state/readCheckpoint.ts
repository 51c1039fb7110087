import { Operation } from "../../provider/errors/operation";
import type { StackLocation } from "../pulumi/project";
import { pulumi } from "../pulumi/pulumi";
import { resourceNameIn } from "../pulumi/stackExport";
import type { Checkpoint } from "./checkpoint";
import { parseCheckpoint, parseWithSecrets } from "./parseCheckpoint";
import type { ReadLevel } from "./readLevel";

/**
 * Reads a stack's state, without a lock. If the reader needs a value that is encrypted, reads it again with the stack's
 * secrets.
 * @param isDetached whether to keep Ctrl-C at a terminal from the Pulumi CLI. Default: false
 * @throws CliError if the stack cannot be read, or needs a passphrase or key that is not available
 */
export async function readCheckpoint<L extends ReadLevel>(
    location: StackLocation,
    level: L,
    isDetached = false,
): Promise<Checkpoint<L>> {
    const operation = readOperation(location);
    if (level !== "secrets") {
        const text = await exportState(location, operation, false, isDetached);
        const checkpoint = parseCheckpoint(location, text, level, operation);
        const [omitted] = checkpoint.omitted;
        if (!omitted) {
            return checkpoint;
        }
        const place = `${operation.thing} ${operation.name}`.trimEnd();
        const value = `${omitted.path} of ${resourceNameIn(omitted.urn)} in ${place}`;
        const decrypt = new Operation("decrypt", "value", value);
        return parseWithSecrets(location, await exportState(location, decrypt, true, isDetached), level, operation);
    }
    return parseWithSecrets(location, await exportState(location, operation, true, isDetached), level, operation);
}

/** Reads a stack's state without its secrets. Resources that cannot be parsed without them are listed as omitted. */
export async function readWithoutSecrets(location: StackLocation): Promise<Checkpoint<"facts">> {
    const operation = readOperation(location);
    return parseCheckpoint(location, await exportState(location, operation, false), "facts", operation);
}

/** Returns the operation of reading a stack. */
export function readOperation({ name }: StackLocation): Operation {
    return name === undefined ? new Operation("read", "selected stack") : new Operation("read", "stack", name);
}

/** Returns the output of `pulumi stack export`. */
export async function exportState(
    { name, cwd }: StackLocation,
    operation: Operation,
    showSecrets: boolean,
    isDetached = false,
): Promise<string> {
    const args = ["stack", "export", ...(name ? ["--stack", name] : []), ...(showSecrets ? ["--show-secrets"] : [])];
    return pulumi(operation, args, { cwd, isDetached });
}
