import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { isoSeconds } from "../../provider/lease/schedule";
import { pulumi } from "../pulumi/pulumi";
import { stateFolder } from "../pulumi/stateFolder";
import { remark } from "../terminal/progress";
import { type Checkpoint, parseCheckpoint, type StackLocation } from "./checkpoint";

/** A state as an update left it. */
export interface PastCheckpoint {
    /** ISO 8601. */
    readonly at: string;
    readonly checkpoint: Checkpoint;
}

/** How many updates back a history is read. */
const mostUpdates = 200;

/**
 * The states that a stack's updates have left, oldest first, as far as its backend hands them out: from the files of a `file://` backend, and by
 * version from Pulumi Cloud. Other backends keep them where the Pulumi CLI does not read them; then there are none.
 */
export async function pastCheckpoints(checkpoint: Checkpoint): Promise<PastCheckpoint[]> {
    const { cwd } = checkpoint.location;
    const { url } = JSON.parse(await pulumi("find the backend", ["whoami", "--verbose", "--json"], { cwd })) as {
        url: string;
    };
    const folder = stateFolder(url, cwd);
    return folder ? fromFiles(folder, checkpoint) : /^https?:/.test(url) ? fromCloud(checkpoint) : [];
}

/** https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/state.go: `<stack>-<nanoseconds>.checkpoint.json`, perhaps packed. */
function fromFiles(root: string, { location, project, stack }: Checkpoint): PastCheckpoint[] {
    const folder = join(root, ".pulumi", "history", project, stack);
    const files = existsSync(folder)
        ? readdirSync(folder).filter((name) => /-\d+\.checkpoint\.json(\.gz)?$/.test(name))
        : [];
    return files
        .sort()
        .slice(-mostUpdates)
        .flatMap((name) => fromFile(join(folder, name), location) ?? []);
}

/** Reads a file of the history. One that can't be read is told of and no more: a full disk or a kill may have cut it, long ago. */
function fromFile(file: string, location: StackLocation): PastCheckpoint | undefined {
    try {
        const content = readFileSync(file);
        const text = (file.endsWith(".gz") ? gunzipSync(content) : content).toString();
        const { latest } = (JSON.parse(text) as { checkpoint: { latest: object } }).checkpoint;
        const nanoseconds = /-(\d+)\.checkpoint/.exec(file)?.[1] ?? "";
        const at = isoSeconds(Number(nanoseconds.slice(0, -6)));
        return { at, checkpoint: parseCheckpoint(location, JSON.stringify({ deployment: latest }), "read history") };
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const cause = code?.startsWith("E") ? message : "it is cut, or no state";
        remark(`stacklease: left out: read past state ${file}: ${cause}; the page lacks it`);
        return undefined;
    }
}

interface Update {
    readonly version: number;
    readonly endTime: string;
}

async function fromCloud({ location }: Checkpoint): Promise<PastCheckpoint[]> {
    const { name, cwd } = location;
    const stack = name ? ["--stack", name] : [];
    const page = ["--page-size", String(mostUpdates), "--page", "1"];
    const listed = await pulumi("read history", ["stack", "history", "--json", ...stack, ...page], { cwd });
    const past: PastCheckpoint[] = [];
    for (const { version, endTime } of (JSON.parse(listed) as Update[]).reverse()) {
        const text = await pulumi("read history", ["stack", "export", "--version", String(version), ...stack], { cwd });
        past.push({ at: isoSeconds(Date.parse(endTime)), checkpoint: parseCheckpoint(location, text, "read history") });
    }
    return past;
}
