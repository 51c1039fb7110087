import { forEachAtOnce } from "../atOnce";
import { type Checkpoint, readCheckpoint } from "../ledger/checkpoint";
import { issuersIn, needsSecrets } from "../ledger/issuers";
import { type Place, placesOf } from "../ledger/places";
import { readLedgers } from "../ledger/readLedgers";
import type { StackOptions } from "../stackOptions";

/** Where AWS is looked at. */
export interface SweptPlace extends Place {
    /** The ledgers whose own issuer this is. */
    readonly ledgerIds: ReadonlySet<string>;
}

/** Where some states say that users are. */
export interface Places {
    readonly places: readonly SweptPlace[];
    /** Why some are not known, a line a stack. */
    readonly failures: readonly string[];
}

/** How many stacks are read at once: each is a process. */
const atOnce = 4;

/**
 * Reads states for where their users are and who can see them. What else they say is not used: AWS has to be listed before the ledgers are read
 * that it is compared with. Secrets are read only of states whose backends issue by keys of their own.
 */
export async function findPlaces(options: StackOptions): Promise<Places> {
    const { checkpoints } = await readLedgers(options);
    const whole: Checkpoint[] = [];
    const failures: Error[] = [];
    await forEachAtOnce(atOnce, checkpoints, async (checkpoint) => {
        const { location } = checkpoint;
        const reading = needsSecrets([checkpoint]) ? readCheckpoint(location, true) : Promise.resolve(checkpoint);
        await reading.then(
            (read) => whole.push(read),
            (error) => failures.push(error),
        );
    });
    if (whole.length === 0 && failures[0]) {
        throw failures[0];
    }
    return { places: placesIn(whole), failures: failures.map(({ message }) => message) };
}

/**
 * The places of some states, each once; without any, the ambient credentials' account under the path that backends have by default.
 */
function placesIn(checkpoints: readonly Checkpoint[]): SweptPlace[] {
    const found = new Map<string, Place & { readonly ledgerIds: Set<string> }>();
    for (const issuer of issuersIn(checkpoints)) {
        for (const place of placesOf([issuer])) {
            const key = JSON.stringify(place);
            const known = found.get(key) ?? { ...place, ledgerIds: new Set<string>() };
            known.ledgerIds.add(issuer.ledgerId);
            found.set(key, known);
        }
    }
    return found.size > 0 ? [...found.values()] : placesOf([]).map((place) => ({ ...place, ledgerIds: new Set() }));
}
