import { existsSync, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Enables Node.js's compile cache in `$XDG_CACHE_HOME/stacklease` or ~/.cache/stacklease, which halves the time to load
 * Pulumi's Automation API. Does nothing if the folder is not writable.
 */
export function keepCompiledCode(): void {
    try {
        const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
        const own = join(cache, "stacklease");
        const compiled = join(own, "compiled");
        // One at a time: a recursive mkdir under /proc never returns.
        for (const folder of [cache, own, compiled]) {
            if (!existsSync(folder)) {
                mkdirSync(folder, { mode: 0o700 });
            }
        }
        enableCompileCache(compiled);
    } catch {
        // No such folder: a container's user may have no home.
    }
}
