import { forEachConcurrently, maxPulumiProcesses } from "../../concurrency/forEachConcurrently";
import type { StackLocation, StackNames } from "../../pulumi/stackLocation";
import type { Checkpoint } from "../../state/checkpoint";
import type { Depth } from "../../state/depth";
import { issuersIn, lastIssuers } from "../../state/issuers";
import { readLedgers } from "../../state/readLedgers";
import { type Reach, type SearchScope, searchScopesOf } from "../../state/searchScopes";
import type { StackOptions } from "../../state/stackOptions";
import { projectStacks, shortName } from "../../state/stacks";

/** Where AWS is looked at. */
export interface SweptScope extends SearchScope {
    /** The ledgers whose own issuer this is. */
    readonly ledgerIds: ReadonlySet<string>;
    /** Whether only past states, or the call itself, tell of it: that it can't be looked at is no finding. */
    readonly isExtra: boolean;
}

/** Where some states say that users are. */
interface Places {
    readonly places: readonly SweptScope[];
    /** Why some are not known, a line a stack. */
    readonly failures: readonly Error[];
}

/** Where to look beside what states tell. */
export interface PlaceOptions extends StackOptions {
    /** IAM path to look under, in the place of those of the states. */
    readonly path?: string;
    /** A ledger that may be in the ambient credentials' account, whatever states tell. */
    readonly ledger?: string;
}

/**
 * Reads states for where their users are and who can see them. What else they say is not used: AWS has to be listed before the ledgers are read
 * that it is compared with. Secrets are read only of states whose backends issue by keys of their own, or that keep something else secret. A stack that has no backend any more may
 * have left users: its last one tells where.
 */
export async function findSearchScopes(options: PlaceOptions): Promise<Places> {
    const { checkpoints, unreadable } = await readLedgers(options, "keys");
    const [first] = unreadable;
    if (checkpoints.length === 0 && first) {
        throw first.error;
    }
    const present = placesIn(issuersIn(checkpoints), options.path, false);
    const isAmbient = present.length === 0 || options.path !== undefined || options.ledger !== undefined;
    const extra = placesIn(await pastIssuers(checkpoints), options.path, true);
    const places = [...present, ...(isAmbient ? ambientPlaces(options.path, present.length > 0) : []), ...extra];
    return { places, failures: unreadable.map(({ error }) => error) };
}

/** The places of some backends, each once. */
function placesIn(issuers: readonly Reach[], path: string | undefined, isExtra: boolean): SweptScope[] {
    const found = new Map<string, SearchScope & { readonly ledgerIds: Set<string> }>();
    for (const issuer of issuers) {
        for (const place of searchScopesOf([issuer], path)) {
            const key = JSON.stringify(place);
            const known = found.get(key) ?? { ...place, ledgerIds: new Set<string>() };
            known.ledgerIds.add(issuer.ledgerId);
            found.set(key, known);
        }
    }
    return [...found.values()].map((place) => ({ ...place, isExtra }));
}

/** The ambient credentials' account, under the path that backends have by default where none is given. */
function ambientPlaces(path: string | undefined, isExtra: boolean): SweptScope[] {
    return searchScopesOf([], path).map((place) => ({ ...place, ledgerIds: new Set(), isExtra }));
}

/** The last backends of the stacks that have none any more. */
async function pastIssuers(checkpoints: readonly Checkpoint<"keys">[]): Promise<Reach[]> {
    const emptied = checkpoints.filter((checkpoint) => issuersIn([checkpoint]).length === 0);
    const issuers: Reach[] = [];
    await forEachConcurrently(maxPulumiProcesses, await nameStacks(emptied), async (checkpoint) => {
        issuers.push(...(await lastIssuers(checkpoint)));
    });
    return issuers;
}

/** States with the names of their stacks: one that holds nothing any more does not tell them, and the users of its leases may be there yet. */
export async function nameStacks<D extends Depth>(checkpoints: readonly Checkpoint<D>[]): Promise<Checkpoint<D>[]> {
    return Promise.all(
        checkpoints.map(async (checkpoint) =>
            checkpoint.stack === "" ? { ...checkpoint, ...(await namesOf(checkpoint.location)) } : checkpoint,
        ),
    );
}

async function namesOf(location: StackLocation): Promise<Pick<StackNames, "project" | "stack">> {
    const { name = "" } = location;
    const isWhole = name.split("/").length === 3;
    const [stack = "", project = ""] = (isWhole ? name : await wholeName(location)).split("/").reverse();
    return { project, stack };
}

async function wholeName(location: StackLocation): Promise<string> {
    const { name } = location;
    const listed = await projectStacks(location, true);
    const found = listed.find((each) => (name === undefined ? each.current : shortName(each.name) === shortName(name)));
    return found?.name ?? "";
}
