import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import { explain, hasCode } from "../../aws/errors";
import type { Operation } from "../../errors/operation";
import type { Lease } from "../../lease/leaseInputs";
import { type RevocationHolder, recentRevocations } from "./heldRevocations";
import { sessionNameOf } from "./sessionName";

/**
 * Whether a session is denied everything by now, as `kill` and the end of an `overlap` leave it; undefined where the
 * issuer may not know. AWS tells of no session, but the policy of revocations does.
 */
export async function isDenied(
    lease: Lease,
    holder: RevocationHolder,
    operation: Operation,
): Promise<boolean | undefined> {
    try {
        const iam = await clientsFor(lease.backend).iam();
        const revocations = await recentRevocations(iam, holder, lease.backend.ledgerId);
        const own = revocations.filter(({ sessionName }) => sessionName === sessionNameOf(lease));
        return own.some(({ from }) => from === null || Date.parse(from) <= awsNow());
    } catch (error) {
        // Leases need no right to read it, only their end does.
        if (hasCode(error, "AccessDenied")) {
            return undefined;
        }
        throw explain(operation, `iam:Get${holder.kind}Policy`, lease.backend, error);
    }
}
