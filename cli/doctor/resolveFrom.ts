import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** The version of a package as a program in a folder would load it; undefined where it would find none. */
export function versionFrom(folder: string, name: string): string | undefined {
    const path = resolveFrom(folder, `${name}/package.json`);
    return path && (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

/** Where a program in a folder would load a module from; undefined where it would find none. */
export function resolveFrom(folder: string, module: string): string | undefined {
    try {
        return createRequire(join(folder, "index.js")).resolve(module);
    } catch {
        return undefined;
    }
}
