import type { User } from "@aws-sdk/client-iam";
import type { Owner } from "../../../provider/lease/credentialDriver";
import type { LedgerLease } from "../../state/leases";
import type { SearchScope } from "../../state/searchScopes";

/** A user of a lease that is to be killed, and whose it has to be. */
export interface KillTarget extends Owner {
    readonly place: SearchScope;
    readonly user: User;
    readonly arn: string;
    readonly leaseId: string;
    /** `project/stack`; null where its tags do not name it. */
    readonly stack: string | null;
    readonly name: string;
    /** Whether a ledger tells of it. One of which none does has to prove by its path and tags whose it is. */
    readonly isKnown?: true;
    /** Whether a ledger alone tells of it. Its account has to be proven before it is touched: in another one its absence would mean nothing. */
    readonly isUnseen?: true;
}

/** The user of a lease of a ledger. */
export function targetOfLease(
    place: SearchScope,
    user: User,
    { leaseId, lease, project, stack, text: { name } }: LedgerLease,
): KillTarget {
    const { arn, accessKeyId, backend } = lease;
    return {
        ...{ place, user, arn, leaseId, name, accessKeyId },
        ledgerId: backend.ledgerId,
        stack: `${project}/${stack}`,
        isKnown: true,
    };
}
