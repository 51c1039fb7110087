import { forEachAtOnce, runsAtOnce } from "../atOnce";
import type { StackOptions } from "../stackOptions";
import { type Checkpoint, readCheckpoint, type StackLocation } from "./checkpoint";
import { type LedgerLease, leasesOf } from "./leases";
import { allStacks, issuedStacks } from "./stacks";

/** States as far as they could be read. */
export interface Ledgers {
    /** That of the stack that was asked for first, where one was. */
    readonly checkpoints: readonly Checkpoint[];
    readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
    readonly location: StackLocation;
    readonly reason: string;
}

/** What is read beside the stack that is asked for. */
export interface Reading {
    /** Which states are read with their secrets. Default: none. Needs the stack's passphrase or key. */
    readonly showSecrets?: boolean | ((checkpoint: Checkpoint) => boolean);
    /** Whether the stacks of `issue` are read as well. Default: true. */
    readonly issued?: boolean;
}

/**
 * Reads the state of a stack and of the leases issued under its policies, or with `all` of every stack of the backend. A stack that was
 * asked for by itself has to be readable; one of many that is not is told of.
 */
export async function readLedgers(options: StackOptions, reading: Reading = {}): Promise<Ledgers> {
    const { showSecrets = false, issued = true } = reading;
    if (options.all) {
        return readAll(() => allStacks(options.cwd), showSecrets);
    }
    const location = { name: options.stack ?? (process.env.PULUMI_STACK || undefined), cwd: options.cwd };
    const children = issued ? readAll(() => issuedStacks(location), showSecrets) : undefined;
    children?.catch(() => {}); // Told of below, unless the stack itself can't be read.
    const checkpoint = await readOne(location, showSecrets);
    const { checkpoints = [], unreadable = [] } = (await children) ?? {};
    return { checkpoints: [checkpoint, ...checkpoints], unreadable };
}

/** All leases of some states. */
export function leasesIn({ checkpoints }: Ledgers, now = Date.now()): LedgerLease[] {
    return checkpoints.flatMap((checkpoint) => leasesOf(checkpoint, now));
}

type ShowSecrets = NonNullable<Reading["showSecrets"]>;

async function readOne(location: StackLocation, showSecrets: ShowSecrets): Promise<Checkpoint> {
    const checkpoint = await readCheckpoint(location, showSecrets === true);
    return typeof showSecrets === "function" && showSecrets(checkpoint) ? readCheckpoint(location, true) : checkpoint;
}

/** Reads listed stacks. One that is gone by then, as those of `issue` are at any time, holds nothing that could not be read. */
async function readAll(list: () => Promise<StackLocation[]>, showSecrets: ShowSecrets): Promise<Ledgers> {
    const stacks = await list();
    const checkpoints: Checkpoint[] = [];
    const unreadable: Unreadable[] = [];
    await forEachAtOnce(runsAtOnce, stacks, async (location) => {
        try {
            checkpoints.push(await readOne(location, showSecrets));
        } catch (error) {
            unreadable.push({ location, reason: (error as Error).message });
        }
    });
    const left = unreadable.length > 0 ? await list().catch(() => stacks) : [];
    const names = new Set(left.map(({ name }) => name));
    return { checkpoints, unreadable: unreadable.filter(({ location }) => names.has(location.name)) };
}
