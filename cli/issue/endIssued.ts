import type { LeaseError } from "../../provider/aws/errors";
import { isoSeconds } from "../../provider/lease/schedule";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { recordEnd } from "../ledger/journal";
import type { LedgerLease } from "../ledger/leases";
import { shortName } from "../ledger/stacks";
import type { StackPlace } from "../pulumi/openStack";
import { progress } from "../terminal/progress";

/**
 * Ends a stack of `issue`: revokes its lease, removes the stack, and leaves a line in the journal. Nothing interrupts it, since a lease that
 * nobody waits for any more must not outlive its command.
 */
export async function endIssued(place: StackPlace, leases: readonly LedgerLease[]): Promise<void> {
    const name = place.location.name ?? place.stack;
    const known = leases.filter(({ leaseId }) => leaseId !== "");
    progress(`Revoking it and removing stack ${shortName(name)} …`);
    const { destroyStack } = await import("../pulumi/destroyStack");
    try {
        await destroyStack(place, `end lease ${known[0]?.leaseId ?? `of stack ${shortName(name)}`}`);
    } catch (error) {
        const left = known.map(({ lease }) => `${lease.arn}, which AWS ends at ${lease.expiresAt ?? "no time"}`);
        const message = `left: ${left.join(", ") || "nothing in AWS that the ledger knows"}, and stack ${name}; run stacklease revoke`;
        throw new CliError(exitCodes.failed, `${(error as LeaseError).message}; ${message}`);
    }
    for (const lease of known) {
        recordEnd(lease, isoSeconds(Date.now()));
    }
}
