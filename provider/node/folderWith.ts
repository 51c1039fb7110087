import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Returns the nearest folder that contains one of the given files; undefined if there is none. The search starts at the
 * given folder and goes up.
 */
export function folderWith(files: readonly string[], folder: string): string | undefined {
    if (files.some((file) => existsSync(join(folder, file)))) {
        return folder;
    }
    return dirname(folder) === folder ? undefined : folderWith(files, dirname(folder));
}
