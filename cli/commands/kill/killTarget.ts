import type { User } from "@aws-sdk/client-iam";
import type { Owner } from "../../../provider/lease/credentialDriver";
import type { LedgerLease } from "../../state/leases";
import type { SearchScope } from "../../state/searchScopes";

/** A lease's user to kill, and the ledger it has to belong to. */
export interface KillTarget extends Owner {
    readonly scope: SearchScope;
    readonly user: User;
    readonly arn: string;
    readonly leaseId: string;
    /** `project/stack`; null if its tags lack them. */
    readonly stack: string | null;
    readonly name: string;
    /** Set if a ledger that was read names it. Any other user has to prove its ledger by its path and tags. */
    readonly isInLedger?: true;
    /**
     * Set if AWS did not show it, so that only the ledger names it. Its account has to be proven before it is changed:
     * in another account its absence would prove nothing.
     */
    readonly isHidden?: true;
}

/** Returns the user of a ledger's lease as a target. */
export function targetOfLease(
    scope: SearchScope,
    user: User,
    { leaseId, lease, project, stack, text: { name } }: LedgerLease,
): KillTarget {
    const { arn, accessKeyId, backend } = lease;
    return {
        ...{ scope, user, arn, leaseId, name, accessKeyId },
        ledgerId: backend.ledgerId,
        stack: `${project}/${stack}`,
        isInLedger: true,
    };
}
