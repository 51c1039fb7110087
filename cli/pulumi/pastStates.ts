import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Operation } from "../../provider/errors/operation";
import { isoSeconds } from "../../provider/lease/schedule";
import type { StackNames } from "./project";
import { pulumi } from "./pulumi";
import { stateFolder } from "./stateBackend";

/** A stack's state after a past update. */
export interface PastState {
    /** End of the update, ISO 8601. */
    readonly at: string;
    /** State as the engine stores it, with encrypted secrets; a one-line error if it cannot be read. */
    readonly deployment: object | string;
}

/** The past states of a stack that its state backend provides. */
export interface StateHistory {
    /** Time from which the history is complete, in milliseconds since the epoch: older updates may not be read. */
    readonly sinceMs: number;
    /** Reads the states, oldest first, one at a time to save memory. */
    states(): AsyncGenerator<PastState>;
}

/** Maximum number of updates that are read. */
const maxUpdates = 200;

/**
 * Returns the past states of a stack: from the files of a `file://` state backend, or by version from Pulumi Cloud.
 * Returns undefined for other state backends, whose history the Pulumi CLI cannot read.
 * @param sinceMs leaves out updates before this time, in milliseconds since the epoch. Default: none
 */
export async function pastStates(
    stack: StackNames,
    sinceMs = Number.NEGATIVE_INFINITY,
): Promise<StateHistory | undefined> {
    const { cwd } = stack.location;
    const url = await backendUrl(cwd);
    const folder = stateFolder(url, cwd);
    const updates = folder ? inFiles(folder, stack) : /^https?:/.test(url) ? await inCloud(stack) : undefined;
    return updates && historyOf(updates, sinceMs);
}

/**
 * Reads the newest past states of a stack, newest first, from the files of a `file://` state backend. Reads none from
 * others, where each would take a call.
 */
export async function* newestStates(stack: StackNames, limit: number): AsyncGenerator<PastState> {
    const { cwd } = stack.location;
    const folder = stateFolder(await backendUrl(cwd), cwd);
    for (const { at, read } of folder ? inFiles(folder, stack).slice(-limit).reverse() : []) {
        yield { at, deployment: await read() };
    }
}

const urls = new Map<string | undefined, Promise<string>>();

/** Returns the URL of the state backend, from one call per folder. */
function backendUrl(cwd: string | undefined): Promise<string> {
    const answer =
        urls.get(cwd) ?? pulumi(new Operation("find", "state backend"), ["whoami", "--verbose", "--json"], { cwd });
    urls.set(cwd, answer);
    return answer.then((text) => (JSON.parse(text) as { url: string }).url);
}

/** A past update whose state can be read. */
interface Update {
    /** ISO 8601. */
    readonly at: string;
    read(): Promise<object | string>;
}

/** @param updates oldest first, with one more than the maximum if there are more */
function historyOf(updates: readonly Update[], sinceMs: number): StateHistory {
    const newest = updates.slice(-maxUpdates);
    const selected = newest.filter(({ at }) => Date.parse(at) >= sinceMs);
    const isCut = updates.length > newest.length && selected.length === newest.length;
    return {
        sinceMs: isCut ? Date.parse(newest[0]?.at ?? "") : sinceMs,
        async *states() {
            for (const { at, read } of selected) {
                yield { at, deployment: await read() };
            }
        },
    };
}

/**
 * https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/state.go: `<stack>-<nanoseconds>.checkpoint.json`, or
 * compressed.
 */
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

/**
 * Reads a file of the history. Returns an error text instead of throwing: a full disk or a kill may have truncated the
 * file long ago.
 */
function fromFile(file: string): object | string {
    try {
        const content = readFileSync(file);
        const text = (file.endsWith(".gz") ? gunzipSync(content) : content).toString();
        return (JSON.parse(text) as { checkpoint: { latest: object } }).checkpoint.latest;
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const cause = code?.startsWith("E") ? message : "the file is truncated or not a state";
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
