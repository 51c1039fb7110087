import { awsNow } from "../../provider/aws/clock";
import { forEachAtOnce, runsAtOnce } from "../atOnce";
import { answerInTime } from "../inTime";
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
    /** How long each stack is waited for, in milliseconds. Default: as long as it takes. */
    readonly patience?: number;
}

/**
 * Reads the state of a stack and of the leases issued under its policies, or with `all` of every stack of the backend. A stack that was
 * asked for by itself has to be readable; one of many that is not is told of.
 */
export async function readLedgers(options: StackOptions, reading: Reading = {}): Promise<Ledgers> {
    const { issued = true } = reading;
    if (options.all) {
        return readAll(() => allStacks(options.cwd), reading);
    }
    const location = { name: options.stack ?? (process.env.PULUMI_STACK || undefined), cwd: options.cwd };
    const children = issued ? readAll(() => issuedStacks(location), reading) : undefined;
    children?.catch(() => {}); // Told of below, unless the stack itself can't be read.
    const checkpoint = await readOne(location, reading);
    const { checkpoints = [], unreadable = [] } = (await children) ?? {};
    return { checkpoints: [checkpoint, ...checkpoints], unreadable };
}

/** All leases of some states. */
export function leasesIn({ checkpoints }: Ledgers, now = awsNow()): LedgerLease[] {
    return checkpoints.flatMap((checkpoint) => leasesOf(checkpoint, now));
}

async function readOne(location: StackLocation, { showSecrets = false, patience }: Reading): Promise<Checkpoint> {
    const read = async () => {
        const checkpoint = await readCheckpoint(location, showSecrets === true);
        const again = typeof showSecrets === "function" && showSecrets(checkpoint);
        return again ? readCheckpoint(location, true) : checkpoint;
    };
    return answerInTime(read(), patience, `read stack ${location.name ?? "that is selected"}`);
}

/** Reads listed stacks. One that is gone by then, as those of `issue` are at any time, holds nothing that could not be read. */
async function readAll(list: () => Promise<StackLocation[]>, reading: Reading): Promise<Ledgers> {
    const stacks = await answerInTime(list(), reading.patience, "list stacks");
    const checkpoints: Checkpoint[] = [];
    const unreadable: Unreadable[] = [];
    await forEachAtOnce(runsAtOnce, stacks, async (location) => {
        try {
            checkpoints.push(await readOne(location, reading));
        } catch (error) {
            unreadable.push({ location, reason: (error as Error).message });
        }
    });
    const again = async () => answerInTime(list(), reading.patience, "list stacks").catch(() => stacks);
    const left = new Set((unreadable.length > 0 ? await again() : []).map(({ name }) => name));
    return { checkpoints, unreadable: unreadable.filter(({ location }) => left.has(location.name)) };
}
