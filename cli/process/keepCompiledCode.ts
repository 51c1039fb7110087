import { existsSync, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Keeps compiled code for the next run, in the user's own cache (`$XDG_CACHE_HOME/stacklease` or ~/.cache/stacklease): Pulumi's Automation API then
 * takes half as long to load. Where that can't be written, nothing is kept.
 */
export function keepCompiledCode(): void {
    try {
        const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
        const own = join(cache, "stacklease");
        const compiled = join(own, "compiled");
        // One by one: made in one go, a folder under /proc keeps Node.js busy for ever.
        for (const folder of [cache, own, compiled]) {
            if (!existsSync(folder)) {
                mkdirSync(folder, { mode: 0o700 });
            }
        }
        enableCompileCache(compiled);
    } catch {
        // There is no such place: a container's user may have no home.
    }
}
