import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { stateFolder, stateBackend as urlOf } from "../../pulumi/stateBackend";
import type { CheckContext } from "./checkContext";
import { type CheckResult, fail, ok } from "./checkResult";

/** Number of files that a message lists. */
const maxNamedFiles = 5;

/**
 * Checks that the state backend can be reached, that somebody is logged in, and that no killed Pulumi CLI left it
 * unreadable.
 */
export async function checkStateBackend({ backend, options }: CheckContext): Promise<CheckResult> {
    const url = await backend.then(({ url }) => url).catch(() => urlOf({ backendUrl: undefined }));
    const folder = stateFolder(url, options.cwd);
    const truncated = folder === undefined ? [] : await truncatedAttributes(folder);
    if (truncated.length > 0) {
        const more = truncated.length > maxNamedFiles ? ` and ${truncated.length - maxNamedFiles} more` : "";
        return fail(
            `empty or truncated files, left by a Pulumi CLI that was killed: ${truncated.slice(0, maxNamedFiles).join(", ")}${more}`,
            `delete ${truncated.length === 1 ? "that file" : "those files"}; the states next to them are intact`,
        );
    }
    const { user } = await backend;
    return ok(`${url} as ${user}`);
}

/**
 * Returns the attribute files that make a state folder unreadable although the states are intact. The Pulumi CLI keeps
 * a state's attributes in a file next to it. A CLI that is killed while it writes that file leaves it empty or
 * truncated, and the next one rejects it. A missing file is fine.
 * @param folder the folder of the state backend
 */
export async function truncatedAttributes(folder: string): Promise<string[]> {
    const kept = join(folder, ".pulumi");
    const files = [...(await filesIn(kept)), ...(await filesIn(join(kept, "stacks"), true))];
    const attributes = files.filter((file) => file.endsWith(".attrs") && !file.endsWith(".bak.attrs"));
    const truncated: string[] = [];
    for (const file of attributes.sort()) {
        if (!(await isJson(file))) {
            truncated.push(file);
        }
    }
    return truncated;
}

async function filesIn(folder: string, recursive = false): Promise<string[]> {
    const entries = await readdir(folder, { recursive, withFileTypes: true }).catch((): Dirent[] => []);
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Returns whether a file holds JSON. A file that no longer exists is fine. */
async function isJson(file: string): Promise<boolean> {
    const text = await readFile(file, "utf8").catch(() => "{}");
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}
