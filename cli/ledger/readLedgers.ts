import { awsNow } from "../../provider/aws/clock";
import { Operation } from "../../provider/operation";
import { forEachAtOnce, runsAtOnce } from "../atOnce";
import { answerInTime } from "../inTime";
import { askedStack, type StackOptions } from "../stackOptions";
import { type Checkpoint, readCheckpoint, readOperation, readPlainly, type StackLocation } from "./checkpoint";
import type { Depth } from "./depth";
import { issuedByName, issuedUnder, ledgersIn, parentAmong } from "./issuedStacks";
import { type LedgerLease, leasesOf } from "./leases";
import { allStacks, projectStacks, shortName } from "./stacks";

/** States as far as they could be read. */
export type Ledgers<D extends Depth = "facts"> = LedgersOf<Checkpoint<D>>;

interface LedgersOf<State> {
    /** That of the stack that was asked for first, where one was. */
    readonly checkpoints: readonly State[];
    readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
    readonly location: StackLocation;
    readonly error: Error;
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
export async function readLedgersBy<State extends Pick<Checkpoint<"shown">, "location" | "backends" | "omitted">>(
    read: (location: StackLocation) => Promise<State>,
    options: StackOptions,
    { issued = true, patience }: Reading = {},
): Promise<LedgersOf<State>> {
    const readOne = (location: StackLocation) => answerInTime(read(location), patience, readOperation(location));
    const { cwd } = options;
    const inTime = <T>(listing: Promise<T>) => answerInTime(listing, patience, new Operation("list", "stacks"));
    if (options.all) {
        const list = () => inTime(allStacks(cwd));
        return readListed(await list(), list, readOne);
    }
    const location = { name: askedStack(options), cwd };
    if (!issued) {
        return { checkpoints: [await readOne(location)], unreadable: [] };
    }
    const list = () => inTime(projectStacks(location));
    const listing = list();
    const early = listing.then((listed) =>
        readListed(placesOf(issuedByName(listed, location.name), cwd), list, readOne),
    );
    early.catch(() => {}); // Told of below, unless the stack itself can't be read.
    const checkpoint = await readOne(location);
    const parent = { name: location.name, ledgerIds: ledgersIn(checkpoint) };
    const names = new Set(await inTime(issuedUnder(await listing, parent, (name) => ledgersAt({ name, cwd }))));
    const byName = await early;
    const known = issuedByName(await listing, location.name);
    const renamed = [...names].filter((name) => !known.includes(name));
    const byLedger = await readListed(placesOf(renamed, cwd), list, readOne);
    const isOurs = ({ location: { name = "" } }: { readonly location: StackLocation }) => names.has(name);
    return {
        checkpoints: [checkpoint, ...[...byName.checkpoints, ...byLedger.checkpoints].filter(isOurs)],
        unreadable: [...byName.unreadable, ...byLedger.unreadable].filter(isOurs),
    };
}

function placesOf(names: readonly string[], cwd: string | undefined): StackLocation[] {
    return names.map((name) => ({ name, cwd }));
}

/** The ledgers of a stack beside the one that is asked for. One that can't be read claims nothing. */
async function ledgersAt(location: StackLocation): Promise<string[]> {
    return readPlainly(location).then(ledgersIn, () => []);
}

/** All leases of some states. */
export function leasesIn<D extends Depth>({ checkpoints }: Ledgers<D>, now = awsNow()): LedgerLease<D>[] {
    return checkpoints.flatMap((checkpoint) => leasesOf<D>(checkpoint, now, parentAmong(checkpoint, checkpoints)));
}

/** Reads listed stacks. One that is gone by then, as those of `issue` are at any time, holds nothing that could not be read. */
async function readListed<State>(
    stacks: readonly StackLocation[],
    list: () => Promise<readonly { readonly name: string | undefined }[]>,
    read: (location: StackLocation) => Promise<State>,
): Promise<LedgersOf<State>> {
    const checkpoints: State[] = [];
    const unreadable: Unreadable[] = [];
    await forEachAtOnce(runsAtOnce, stacks, async (location) => {
        try {
            checkpoints.push(await read(location));
        } catch (error) {
            unreadable.push({ location, error: error as Error });
        }
    });
    const left = new Set(
        (unreadable.length > 0 ? await list().catch(() => stacks) : []).map(({ name }) => shortName(name)),
    );
    return { checkpoints, unreadable: unreadable.filter(({ location }) => left.has(shortName(location.name))) };
}
