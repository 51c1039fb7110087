import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { isoSeconds } from "../../provider/lease/schedule";
import { Operation } from "../../provider/operation";
import { pulumi } from "./pulumi";
import type { StackNames } from "./stackLocation";
import { stateFolder } from "./stateBackend";

/** A state as an update left it. */
export interface PastState {
    /** When the update ended, ISO 8601. */
    readonly at: string;
    /** As the engine stores it, without plain secrets; a line that says why, for one that can't be read. */
    readonly deployment: object | string;
}

/** The past states of a stack, as far as its state backend hands them out. */
export interface StateHistory {
    /** Since when they are whole, in milliseconds: there are more than are read. */
    readonly sinceMs: number;
    /** Oldest first; one is held at a time. */
    states(): AsyncGenerator<PastState>;
}

/** How many updates back a history is read. */
const maxUpdates = 200;

/**
 * The states that a stack's updates have left: from the files of a `file://` state backend, and by version from Pulumi Cloud. Other state
 * backends keep them where the Pulumi CLI does not read them; then it is undefined.
 * @param since leaves out what updates before that time have left, in milliseconds. Default: all
 */
export async function pastStates(
    stack: StackNames,
    since = Number.NEGATIVE_INFINITY,
): Promise<StateHistory | undefined> {
    const { cwd } = stack.location;
    const url = await backendUrl(cwd);
    const folder = stateFolder(url, cwd);
    const updates = folder ? inFiles(folder, stack) : /^https?:/.test(url) ? await inCloud(stack) : undefined;
    return updates && historyOf(updates, since);
}

/** The newest past states of a stack, newest first, from the files of a `file://` state backend; none elsewhere, where reading one takes a call. */
export async function* newestStates(stack: StackNames, most: number): AsyncGenerator<PastState> {
    const { cwd } = stack.location;
    const folder = stateFolder(await backendUrl(cwd), cwd);
    for (const { at, read } of folder ? inFiles(folder, stack).slice(-most).reverse() : []) {
        yield { at, deployment: await read() };
    }
}

const urls = new Map<string | undefined, Promise<string>>();

/** The URL of the state backend, asked for once. */
function backendUrl(cwd: string | undefined): Promise<string> {
    const asked =
        urls.get(cwd) ?? pulumi(new Operation("find", "the backend"), ["whoami", "--verbose", "--json"], { cwd });
    urls.set(cwd, asked);
    return asked.then((text) => (JSON.parse(text) as { url: string }).url);
}

/** An update of which something is left. */
interface Update {
    /** ISO 8601. */
    readonly at: string;
    read(): Promise<object | string>;
}

/** @param updates oldest first, one more than are read where there are more */
function historyOf(updates: readonly Update[], since: number): StateHistory {
    const read = updates.slice(-maxUpdates);
    const wanted = read.filter(({ at }) => Date.parse(at) >= since);
    const isCut = updates.length > read.length && wanted.length === read.length;
    return {
        sinceMs: isCut ? Date.parse(read[0]?.at ?? "") : since,
        async *states() {
            for (const { at, read } of wanted) {
                yield { at, deployment: await read() };
            }
        },
    };
}

/** https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/state.go: `<stack>-<nanoseconds>.checkpoint.json`, perhaps packed. */
function inFiles(root: string, { project, stack }: StackNames): Update[] {
    const folder = join(root, ".pulumi", "history", project, stack);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names
        .flatMap((name) => {
            const [, nanoseconds] = /-(\d+)\.checkpoint\.json(?:\.gz)?$/.exec(name) ?? [];
            return nanoseconds === undefined ? [] : [{ name, time: Number(nanoseconds.slice(0, -6)) }];
        })
        .sort((a, b) => a.time - b.time)
        .map(({ name, time }) => ({ at: isoSeconds(time), read: async () => fromFile(join(folder, name)) }));
}

/** Reads a file of the history. One that can't be read is no failure: a full disk or a kill may have cut it, long ago. */
function fromFile(file: string): object | string {
    try {
        const content = readFileSync(file);
        const text = (file.endsWith(".gz") ? gunzipSync(content) : content).toString();
        return (JSON.parse(text) as { checkpoint: { latest: object } }).checkpoint.latest;
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const cause = code?.startsWith("E") ? message : "it is cut, or no state";
        return `read past state ${file}: ${cause}`;
    }
}

interface ListedUpdate {
    readonly version: number;
    readonly endTime: string;
}

async function inCloud({ location: { name, cwd } }: StackNames): Promise<Update[]> {
    const stack = name ? ["--stack", name] : [];
    const page = ["--page-size", String(maxUpdates + 1), "--page", "1"];
    const listed = await pulumi(new Operation("read", "history"), ["stack", "history", "--json", ...stack, ...page], {
        cwd,
    });
    return (JSON.parse(listed) as ListedUpdate[]).reverse().map(({ version, endTime }) => ({
        at: isoSeconds(Date.parse(endTime)),
        async read() {
            const args = ["stack", "export", "--version", String(version), ...stack];
            return (JSON.parse(await pulumi(new Operation("read", "history"), args, { cwd })) as { deployment: object })
                .deployment;
        },
    }));
}
