import type { User } from "@aws-sdk/client-iam";
import type { LedgerLease } from "../../state/leases";
import { covers, isWithin, type SearchScope } from "../../state/searchScopes";
import { type FoundTargets, findTargets, type Unseen, type Wanted } from "./findTargets";
import { type KillTarget, targetOfLease } from "./killTarget";

/** A user by every identity that sees it: where one may not kill it, another may. */
export type Ways = readonly [KillTarget, ...KillTarget[]];

/** What was found in all places, and why not everything could be looked at. */
export interface Found {
    readonly users: readonly Ways[];
    /** ARNs of the users that were looked at, wanted or not. */
    readonly seen: readonly string[];
    /** ARNs of the users among them that may be meant, and that nothing proves to be a ledger's. */
    readonly spared: readonly string[];
    /** Users that nobody could look at, by ARN. */
    readonly unread: ReadonlyMap<string, Unseen>;
    /** Places that nobody could look into. */
    readonly failed: readonly Unseen[];
}

/**
 * Looks into all places at once; one that can't be looked into does not hold up the others.
 * @param known ARNs of users that need not be looked at again
 */
export async function findAll(
    places: readonly SearchScope[],
    wanted: Wanted,
    known?: ReadonlySet<string>,
): Promise<Found> {
    const outcomes = await Promise.allSettled(places.map((place) => findTargets(place, wanted, known)));
    const found = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
    const isSeen = (place: SearchScope) => found.some((each) => isWithin(place, each.place));
    const failed = outcomes.flatMap((outcome, index) => {
        const place = places[index] as SearchScope;
        return outcome.status === "rejected" && !isSeen(place)
            ? { place, reason: (outcome.reason as Error).message }
            : [];
    });
    const seen = new Set(found.flatMap((each) => each.seen));
    return {
        users: byArn(found),
        seen: [...seen],
        spared: [...new Set(found.flatMap((each) => each.spared))],
        unread: new Map(found.flatMap(({ unread }) => [...unread].filter(([arn]) => !seen.has(arn)))),
        failed,
    };
}

function byArn(found: readonly FoundTargets[]): Ways[] {
    const targets = found.flatMap(({ targets }) => targets);
    return [...Map.groupBy(targets, ({ arn }) => arn).values()].map((ways) => ways as [KillTarget, ...KillTarget[]]);
}

/** The users that a ledger names among those that AWS would not show: they are killed by their names, by whoever may. */
export function knownByLedger(leases: Iterable<LedgerLease>, { failed, unread }: Found): Ways[] {
    return [...leases].flatMap((known) => {
        const { arn, userName } = known.lease;
        const one = unread.get(arn);
        const unseen = one ? [one] : failed.filter(({ place }) => covers(place, known.lease));
        const user = { Arn: arn, UserName: userName ?? "" } as User;
        const ways = unseen.map(({ place }): KillTarget => ({ ...targetOfLease(place, user, known), isUnseen: true }));
        return isSome(ways) ? [ways] : [];
    });
}

function isSome(ways: readonly KillTarget[]): ways is Ways {
    return ways.length > 0;
}
