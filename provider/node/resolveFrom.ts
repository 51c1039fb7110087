import { createRequire } from "node:module";
import { join } from "node:path";

/** Returns the path from which a program or plugin in a folder loads a module; undefined if it finds none. */
export function resolveFrom(folder: string, module: string): string | undefined {
    try {
        return createRequire(join(folder, "index.js")).resolve(module);
    } catch {
        return undefined;
    }
}
