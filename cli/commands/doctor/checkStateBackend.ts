import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { stateFolder, stateBackend as urlOf } from "../../pulumi/stateBackend";
import type { CheckContext } from "./checkContext";
import { type CheckResult, fail, ok } from "./checkResult";

/** How many files are named. */
const most = 5;

/** Where states are kept: whether it can be reached, somebody is logged in, and no killed Pulumi CLI has left it unreadable. */
export async function checkStateBackend({ backend, options }: CheckContext): Promise<CheckResult> {
    const url = await backend.then(({ url }) => url).catch(() => urlOf({ backendUrl: undefined }));
    const folder = stateFolder(url, options.cwd);
    const cut = folder === undefined ? [] : await cutAttributes(folder);
    if (cut.length > 0) {
        const more = cut.length > most ? ` and ${cut.length - most} more` : "";
        return fail(
            `empty or cut, as a Pulumi CLI leaves it that is killed: ${cut.slice(0, most).join(", ")}${more}`,
            `delete ${cut.length === 1 ? "that file" : "those files"}; the states beside are whole`,
        );
    }
    const { user } = await backend;
    return ok(`${url} as ${user}`);
}

/**
 * The files that make a state backend of files unreadable, though the states are whole: a state's attributes, which the Pulumi CLI keeps
 * beside it, are empty or cut when that was killed while it wrote them. It needs them to be JSON, or not to be there.
 * @param folder the folder of the state backend
 */
export async function cutAttributes(folder: string): Promise<string[]> {
    const kept = join(folder, ".pulumi");
    const files = [...(await filesIn(kept)), ...(await filesIn(join(kept, "stacks"), true))];
    const attributes = files.filter((file) => file.endsWith(".attrs") && !file.endsWith(".bak.attrs"));
    const cut: string[] = [];
    for (const file of attributes.sort()) {
        if (!(await isJson(file))) {
            cut.push(file);
        }
    }
    return cut;
}

async function filesIn(folder: string, recursive = false): Promise<string[]> {
    const entries = await readdir(folder, { recursive, withFileTypes: true }).catch((): Dirent[] => []);
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Whether a file holds JSON. One that is gone meanwhile does no harm. */
async function isJson(file: string): Promise<boolean> {
    const text = await readFile(file, "utf8").catch(() => "{}");
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}
