import type { User } from "@aws-sdk/client-iam";
import { isSession } from "../../provider/lease/leaseInputs";
import type { LedgerLease } from "../ledger/leases";
import { covers } from "../ledger/places";
import type { Found, Ways } from "./findAll";
import type { Target } from "./findTargets";

/** The users that a ledger names among those that AWS would not show: they are killed by their names, by whoever may. */
export function knownByLedger(leases: readonly LedgerLease[], { failed, unread }: Found): Ways[] {
    return leases
        .filter(({ leaseId, lease }) => leaseId !== "" && !isSession(lease))
        .flatMap(({ leaseId, lease, project, stack }) => {
            const { arn, userName, name, backend } = lease;
            const one = unread.get(arn);
            const unseen = one ? [one] : failed.filter(({ place }) => covers(place, lease));
            const user = { Arn: arn, UserName: userName ?? "" } as User;
            const labels = { leaseId, ledgerId: backend.ledgerId, stack: `${project}/${stack}`, name };
            const ways = unseen.map(({ place }): Target => ({ place, user, arn, ...labels, isUnseen: true }));
            return isSome(ways) ? [ways] : [];
        });
}

function isSome(ways: readonly Target[]): ways is Ways {
    return ways.length > 0;
}
