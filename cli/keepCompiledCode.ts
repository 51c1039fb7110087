import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Keeps compiled code for the next run, in the user's own cache (`$XDG_CACHE_HOME/stacklease` or ~/.cache/stacklease): Pulumi's Automation API then
 * takes half as long to load. Where that can't be written, nothing is kept.
 */
export function keepCompiledCode(): void {
    try {
        enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "stacklease", "compiled"));
    } catch {
        // A container's user may have no home.
    }
}
