import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Checkpoint } from "../ledger/checkpoint";
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

/**
 * Reads states for where their users are and who can see them. What else they say is not used: AWS has to be listed before the ledgers are read
 * that it is compared with. Secrets are read only of states whose backends issue by keys of their own.
 */
export async function findPlaces(options: StackOptions): Promise<Places> {
    const { checkpoints, unreadable } = await readLedgers(options, { showSecrets: (each) => needsSecrets([each]) });
    const [first] = unreadable;
    if (checkpoints.length === 0 && first) {
        throw new CliError(exitCodes.stack, first.reason);
    }
    return { places: placesIn(checkpoints), failures: unreadable.map(({ reason }) => reason) };
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
