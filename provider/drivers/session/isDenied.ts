import { clientsFor } from "../../aws/clients";
import { awsNow } from "../../aws/clock";
import { explain, hasCode } from "../../aws/errors";
import type { Operation } from "../../errors/operation";
import type { Lease } from "../../lease/leaseInputs";
import { type RevocationHolder, recentRevocations } from "./heldRevocations";
import { sessionNameOf } from "./sessionName";

/**
 * Returns whether a session is denied everything now, because of `kill` or the end of an `overlap`. AWS reports nothing
 * about sessions, but the policy with the revocations shows it. Returns undefined if the issuer lacks permission to
 * read it.
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
        // Issuing leases does not need permission to read the policy. Only ending them does.
        if (hasCode(error, "AccessDenied")) {
            return undefined;
        }
        throw explain(operation, `iam:Get${holder.kind}Policy`, lease.backend, error);
    }
}
