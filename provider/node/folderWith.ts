import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the nearest folder, from a given one upwards, that has one of some files; undefined if none has. */
export function folderWith(files: readonly string[], folder: string): string | undefined {
    if (files.some((file) => existsSync(join(folder, file)))) {
        return folder;
    }
    return dirname(folder) === folder ? undefined : folderWith(files, dirname(folder));
}
