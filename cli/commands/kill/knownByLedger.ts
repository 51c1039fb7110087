import type { User } from "@aws-sdk/client-iam";
import type { LedgerLease } from "../../state/leases";
import { covers } from "../../state/places";
import type { Found, Ways } from "./findAll";
import { type Target, targetOfLease } from "./target";

/** The users that a ledger names among those that AWS would not show: they are killed by their names, by whoever may. */
export function knownByLedger(leases: Iterable<LedgerLease>, { failed, unread }: Found): Ways[] {
    return [...leases].flatMap((known) => {
        const { arn, userName } = known.lease;
        const one = unread.get(arn);
        const unseen = one ? [one] : failed.filter(({ place }) => covers(place, known.lease));
        const user = { Arn: arn, UserName: userName ?? "" } as User;
        const ways = unseen.map(({ place }): Target => ({ ...targetOfLease(place, user, known), isUnseen: true }));
        return isSome(ways) ? [ways] : [];
    });
}

function isSome(ways: readonly Target[]): ways is Ways {
    return ways.length > 0;
}
