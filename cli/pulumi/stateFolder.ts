import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder of a `file://` state backend, whole; undefined where states are no files.
 * @param url as the Pulumi CLI has it
 * @param cwd where that runs: it takes a relative folder from there. Default: the current one
 */
export function stateFolder(url: string, cwd = "."): string | undefined {
    const path = /^file:\/\/([^?]*)/.exec(url)?.[1];
    return path?.startsWith("~") ? join(homedir(), path.slice(1)) : path && resolve(cwd, path);
}
