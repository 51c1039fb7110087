import { awsNow } from "../../provider/aws/clock";
import { forEachAtOnce, runsAtOnce } from "../atOnce";
import { answerInTime } from "../inTime";
import { askedStack, type StackOptions } from "../stackOptions";
import { type Checkpoint, readCheckpoint, type StackLocation } from "./checkpoint";
import type { Depth } from "./depth";
import { type LedgerLease, leasesOf } from "./leases";
import { allStacks, issuedStacks } from "./stacks";

/** States as far as they could be read. */
export type Ledgers<D extends Depth = "facts"> = LedgersOf<Checkpoint<D>>;

interface LedgersOf<State> {
    /** That of the stack that was asked for first, where one was. */
    readonly checkpoints: readonly State[];
    readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
    readonly location: StackLocation;
    readonly reason: string;
}

/** What is read beside the stack that is asked for. */
export interface Reading {
    /** Whether the stacks of `issue` are read as well. Default: true. */
    readonly issued?: boolean;
    /** How long each stack is waited for, in milliseconds. Default: as long as it takes. */
    readonly patience?: number;
}

/**
 * Reads the state of a stack and of the leases issued under its policies, or with `all` of every stack of the backend. A stack that was
 * asked for by itself has to be readable; one of many that is not is told of.
 */
export async function readLedgers<D extends Depth>(
    options: StackOptions,
    depth: D,
    reading: Reading = {},
): Promise<Ledgers<D>> {
    return readLedgersBy((location) => readCheckpoint(location, depth), options, reading);
}

/** The same, each state in a way of one's own. */
export async function readLedgersBy<State>(
    read: (location: StackLocation) => Promise<State>,
    options: StackOptions,
    { issued = true, patience }: Reading = {},
): Promise<LedgersOf<State>> {
    const readOne = (location: StackLocation) =>
        answerInTime(read(location), patience, `read stack ${location.name ?? "that is selected"}`);
    const readAll = (list: () => Promise<StackLocation[]>) =>
        readListed(() => answerInTime(list(), patience, "list stacks"), readOne);
    if (options.all) {
        return readAll(() => allStacks(options.cwd));
    }
    const location = { name: askedStack(options), cwd: options.cwd };
    const children = issued ? readAll(() => issuedStacks(location)) : undefined;
    children?.catch(() => {}); // Told of below, unless the stack itself can't be read.
    const checkpoint = await readOne(location);
    const { checkpoints = [], unreadable = [] } = (await children) ?? {};
    return { checkpoints: [checkpoint, ...checkpoints], unreadable };
}

/** All leases of some states. */
export function leasesIn<D extends Depth>({ checkpoints }: Ledgers<D>, now = awsNow()): LedgerLease<D>[] {
    return checkpoints.flatMap((checkpoint) => leasesOf<D>(checkpoint, now));
}

/** Reads listed stacks. One that is gone by then, as those of `issue` are at any time, holds nothing that could not be read. */
async function readListed<State>(
    list: () => Promise<StackLocation[]>,
    read: (location: StackLocation) => Promise<State>,
): Promise<LedgersOf<State>> {
    const stacks = await list();
    const checkpoints: State[] = [];
    const unreadable: Unreadable[] = [];
    await forEachAtOnce(runsAtOnce, stacks, async (location) => {
        try {
            checkpoints.push(await read(location));
        } catch (error) {
            unreadable.push({ location, reason: (error as Error).message });
        }
    });
    const left = new Set((unreadable.length > 0 ? await list().catch(() => stacks) : []).map(({ name }) => name));
    return { checkpoints, unreadable: unreadable.filter(({ location }) => left.has(location.name)) };
}
