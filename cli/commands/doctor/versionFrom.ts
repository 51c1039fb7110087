import { readFileSync } from "node:fs";
import { resolveFrom } from "../../../provider/resolveFrom";

/** The version of a package as a program in a folder would load it; undefined where it would find none. */
export function versionFrom(folder: string, name: string): string | undefined {
    const path = resolveFrom(folder, `${name}/package.json`);
    return path && (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
