import type { LeaseError } from "../../provider/aws/errors";
import { isoSeconds } from "../../provider/lease/schedule";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Checkpoint } from "../ledger/checkpoint";
import { recordEnd } from "../ledger/journal";
import { leasesOf } from "../ledger/leases";
import { shortName } from "../ledger/stacks";
import { progress } from "../terminal/progress";

/**
 * Ends a stack of `issue`: revokes its lease, removes the stack, and leaves a line in the journal. Nothing interrupts it, since a lease that
 * nobody waits for any more must not outlive its command.
 * @param env for the plugin, beside this process's environment
 */
export async function endIssued(checkpoint: Checkpoint, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const name = checkpoint.location.name ?? checkpoint.stack;
    const leases = leasesOf(checkpoint, Date.now());
    const what = `end lease ${leases[0]?.leaseId || `of stack ${shortName(name)}`}`;
    progress(`Revoking it and removing stack ${shortName(name)} …`);
    const { openStack } = await import("../pulumi/openStack");
    const { stack, close } = await openStack(checkpoint, { what, env });
    try {
        await stack.destroy({ remove: true });
    } catch (error) {
        throw new CliError(exitCodes.failed, `${(error as LeaseError).message}; ${left(checkpoint)}`);
    } finally {
        close();
    }
    for (const lease of leases.filter(({ leaseId }) => leaseId !== "")) {
        recordEnd(lease, isoSeconds(Date.now()));
    }
}

/** What is left of a lease that could not be ended. */
function left(checkpoint: Checkpoint): string {
    const arns = leasesOf(checkpoint, Date.now()).flatMap(({ lease, leaseId }) =>
        leaseId ? [`${lease.arn}, which AWS ends at ${lease.expiresAt ?? "no time"}`] : [],
    );
    const name = checkpoint.location.name ?? checkpoint.stack;
    return `left: ${arns.join(", ") || "nothing in AWS that the ledger knows"}, and stack ${name}; run stacklease revoke again`;
}
