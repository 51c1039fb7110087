import { existsSync, realpathSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { ownFolder } from "../../process/ownPackage";

/** How this process was started. */
export interface ProcessStart {
    /** The program: `process.argv[1]`. */
    readonly script: string | undefined;
    /** The binary of Node.js: `process.execPath`. */
    readonly node: string;
    /** The environment's PATH. */
    readonly path: string | undefined;
}

/**
 * Returns the words by which another process runs this command from any folder: `stacklease`, if that is on PATH and is this command; otherwise the
 * absolute paths of Node.js and of the command. Both are kept as the user has them where that is a link, since a new version moves what is behind.
 */
export function ownCommand({ script, node, path }: ProcessStart): string[] {
    const own = ownFile();
    if (findOnPath("stacklease", own, path)) {
        return ["stacklease"];
    }
    return [findOnPath("node", node, path) ?? node, script && isSameFile(script, own) ? script : own];
}

/** Whether this command is in a cache that npx, pnpm dlx or bunx may empty at any time. */
export function isInCache(file = ownFile()): boolean {
    return /[\\/](_npx|dlx(-[^\\/]*)?|bunx-[^\\/]*)[\\/]/.test(file);
}

function ownFile(): string {
    return join(ownFolder(), "dist", "cli", "main.js");
}

/** The file that a name means on PATH, if that is a given one. npx and scripts of npm put folders of their own there, for one run. */
function findOnPath(name: string, file: string, path = ""): string | undefined {
    const folders = path
        .split(delimiter)
        .filter((each) => isAbsolute(each) && !/node_modules[\\/]\.bin[\\/]?$/.test(each));
    const found = folders.map((folder) => join(folder, name)).find((place) => existsSync(place));
    return found !== undefined && isSameFile(found, file) ? found : undefined;
}

function isSameFile(a: string, b: string): boolean {
    try {
        return realpathSync(a) === realpathSync(b);
    } catch {
        return false;
    }
}
