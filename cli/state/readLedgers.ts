import { awsNow } from "../../provider/aws/clock";
import { Operation } from "../../provider/errors/operation";
import { forEachConcurrently, maxPulumiProcesses, withPulumiTimeout } from "../process/concurrency";
import type { StackLocation } from "../pulumi/project";
import type { Checkpoint } from "./checkpoint";
import { issuedStacksByName, issuedStacksOf, ledgerIdsIn, parentAmong } from "./findIssuedStacks";
import { type LedgerLease, leasesOf } from "./leases";
import { readCheckpoint, readOperation, readWithoutSecrets } from "./readCheckpoint";
import type { ReadLevel } from "./readLevel";
import { allStacks, projectStacks, requestedStack, type StackOptions, shortName } from "./stacks";

/** The states of some stacks, and the stacks whose state could not be read. */
export type Ledgers<L extends ReadLevel = "facts"> = LedgersOf<Checkpoint<L>>;

interface LedgersOf<State> {
    /** States. The requested stack's comes first. */
    readonly checkpoints: readonly State[];
    readonly unreadable: readonly Unreadable[];
}

/** A stack whose state could not be read. */
export interface Unreadable {
    readonly location: StackLocation;
    readonly error: Error;
}

/** Options for reading ledgers. */
export interface ReadOptions {
    /**
     * Whether to read the issued stacks of the requested stack, too.
     * @default true
     */
    readonly issued?: boolean;
    /**
     * Timeout for each stack, in milliseconds.
     * @default no timeout
     */
    readonly timeoutMs?: number;
}

/**
 * Reads the states of a stack and its issued stacks, or with `all` of every stack of the state backend.
 * @throws CliError if the requested stack cannot be read. Any other stack that cannot be read becomes
 * {@link Unreadable}
 */
export async function readLedgers<L extends ReadLevel>(
    options: StackOptions,
    level: L,
    reading: ReadOptions = {},
): Promise<Ledgers<L>> {
    return readLedgersWith((location) => readCheckpoint(location, level), options, reading);
}

/** Reads the same stacks as {@link readLedgers}, each state with `read`. */
export async function readLedgersWith<State extends Pick<Checkpoint<"shown">, "location" | "backends" | "omitted">>(
    read: (location: StackLocation) => Promise<State>,
    options: StackOptions,
    { issued = true, timeoutMs }: ReadOptions = {},
): Promise<LedgersOf<State>> {
    const readOne = (location: StackLocation) => withPulumiTimeout(read(location), timeoutMs, readOperation(location));
    const { cwd } = options;
    const listInTime = <T>(listing: Promise<T>) =>
        withPulumiTimeout(listing, timeoutMs, new Operation("list", "stacks"));
    if (options.all) {
        const list = () => listInTime(allStacks(cwd));
        return readListed(await list(), list, readOne);
    }
    const location = { name: requestedStack(options), cwd };
    if (!issued) {
        return { checkpoints: [await readOne(location)], unreadable: [] };
    }
    const list = () => listInTime(projectStacks(location));
    const listing = list();
    const early = listing.then((listed) =>
        readListed(locationsOf(issuedStacksByName(listed, location.name), cwd), list, readOne),
    );
    early.catch(() => {}); // Awaited below, unless the stack itself cannot be read.
    const checkpoint = await readOne(location);
    const parent = { name: location.name, ledgerIds: ledgerIdsIn(checkpoint) };
    const names = new Set(
        await listInTime(issuedStacksOf(await listing, parent, (name) => ledgerIdsAt({ name, cwd }))),
    );
    const byName = await early;
    const known = issuedStacksByName(await listing, location.name);
    const renamed = [...names].filter((name) => !known.includes(name));
    const byLedger = await readListed(locationsOf(renamed, cwd), list, readOne);
    const isOurs = ({ location: { name = "" } }: { readonly location: StackLocation }) => names.has(name);
    return {
        checkpoints: [checkpoint, ...[...byName.checkpoints, ...byLedger.checkpoints].filter(isOurs)],
        unreadable: [...byName.unreadable, ...byLedger.unreadable].filter(isOurs),
    };
}

function locationsOf(names: readonly string[], cwd: string | undefined): StackLocation[] {
    return names.map((name) => ({ name, cwd }));
}

/** Returns the ledger ids of another stack; none if it cannot be read. */
async function ledgerIdsAt(location: StackLocation): Promise<string[]> {
    return readWithoutSecrets(location).then(ledgerIdsIn, () => []);
}

/**
 * Returns all leases of some states.
 * @param now milliseconds since the epoch. Default: AWS's time
 */
export function leasesIn<L extends ReadLevel>({ checkpoints }: Ledgers<L>, now = awsNow()): LedgerLease<L>[] {
    return checkpoints.flatMap((checkpoint) => leasesOf<L>(checkpoint, now, parentAmong(checkpoint, checkpoints)));
}

/** Reads listed stacks. Ignores those that were removed since, as issued stacks are at any time. */
async function readListed<State>(
    stacks: readonly StackLocation[],
    list: () => Promise<readonly { readonly name: string | undefined }[]>,
    read: (location: StackLocation) => Promise<State>,
): Promise<LedgersOf<State>> {
    const checkpoints: State[] = [];
    const unreadable: Unreadable[] = [];
    await forEachConcurrently(maxPulumiProcesses, stacks, async (location) => {
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
