import { existsSync, realpathSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { ownFolder } from "../../process/ownPackage";

/** How this process was started. */
export interface ProcessStart {
    /** Path of the program: `process.argv[1]`. */
    readonly script: string | undefined;
    /** Path of Node.js: `process.execPath`. */
    readonly node: string;
    /** PATH in the environment. */
    readonly path: string | undefined;
}

/**
 * Returns the arguments with which another process runs this command from any folder: `stacklease`, if that is on PATH
 * and is this command; otherwise the absolute paths of Node.js and of the command. Links are not resolved, because a
 * new version changes their target.
 */
export function ownCommand({ script, node, path }: ProcessStart): string[] {
    const own = ownFile();
    if (findOnPath("stacklease", own, path)) {
        return ["stacklease"];
    }
    return [findOnPath("node", node, path) ?? node, script && isSameFile(script, own) ? script : own];
}

/** Returns whether this command is in a cache that npx, pnpm dlx or bunx may clear at any time. */
export function isInCache(file = ownFile()): boolean {
    return /[\\/](_npx|dlx(-[^\\/]*)?|bunx-[^\\/]*)[\\/]/.test(file);
}

function ownFile(): string {
    return join(ownFolder(), "dist", "cli", "main.js");
}

/**
 * Returns the file with a name on PATH, if it is `file`. The folders that npx and npm scripts add to PATH are left out.
 */
function findOnPath(name: string, file: string, path = ""): string | undefined {
    const folders = path
        .split(delimiter)
        .filter((each) => isAbsolute(each) && !/node_modules[\\/]\.bin[\\/]?$/.test(each));
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    return found !== undefined && isSameFile(found, file) ? found : undefined;
}

function isSameFile(a: string, b: string): boolean {
    try {
        return realpathSync(a) === realpathSync(b);
    } catch {
        return false;
    }
}
