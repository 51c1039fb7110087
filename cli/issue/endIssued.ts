import { awsNow } from "../../provider/aws/clock";
import type { LeaseError } from "../../provider/aws/errors";
import { isoSeconds } from "../../provider/lease/schedule";
import { CliError } from "../cliError";
import { revokeInAws } from "../end/revokeInAws";
import { exitCodes } from "../exitCodes";
import type { Checkpoint } from "../ledger/checkpoint";
import { readJournal, recordEnd } from "../ledger/journal";
import type { LedgerLease } from "../ledger/leases";
import { shortName } from "../ledger/stacks";
import { isNoStack } from "../pulumi/explainPulumi";
import type { StackPlace } from "../pulumi/openStack";
import { progress } from "../terminal/progress";
import { endPending } from "./endPending";

/** A stack of `issue`, as its state has it, or as it was made. */
export type IssuedStack = StackPlace | Checkpoint;

/**
 * Ends a stack of `issue`: revokes its lease, removes the stack, and leaves a line in the journal. Nothing interrupts it, since a lease that
 * nobody waits for any more must not outlive its command; and where the engine can't, the lease is ended in AWS without it.
 */
export async function endIssued(place: IssuedStack, leases: readonly LedgerLease[]): Promise<void> {
    const name = place.location.name ?? place.stack;
    const known = leases.filter(({ leaseId }) => leaseId !== "");
    const what = `end lease ${known[0]?.leaseId ?? `of stack ${shortName(name)}`}`;
    progress(`Revoking it and removing stack ${shortName(name)} …`);
    try {
        if ("pendingCreates" in place && place.pendingCreates.length > 0) {
            await endPending(place, what);
        }
        const { destroyStack } = await import("../pulumi/destroyStack");
        await destroyStack(place, what);
    } catch (error) {
        const { message } = error as LeaseError;
        if (isNoStack(error as LeaseError)) {
            return endAfterOthers(known);
        }
        throw new CliError(exitCodes.failed, `${message}; ${await endWithoutEngine(name, known)}`);
    }
    record(known);
}

/** Ends what others have ended together with its stack, where the journal does not say that they have: it is another one on each machine. */
async function endAfterOthers(leases: readonly LedgerLease[]): Promise<void> {
    const journal = new Set(readJournal().map(({ leaseId }) => leaseId));
    const { ended, failures } = await revokeInAws(leases.filter(({ leaseId }) => !journal.has(leaseId)));
    record(ended);
    if (failures.length > 0) {
        throw new CliError(exitCodes.failed, failures.join("; "));
    }
}

function record(ended: readonly LedgerLease[]): void {
    for (const lease of ended) {
        recordEnd(lease, isoSeconds(awsNow()));
    }
}

/** Ends leases in AWS alone, and says what is left. */
async function endWithoutEngine(name: string, leases: readonly LedgerLease[]): Promise<string> {
    const { ended, failures } = await revokeInAws(leases);
    const stack = `stack ${name} is left: run pulumi cancel --stack ${name} if its update was killed, and stacklease revoke ${shortName(name)}`;
    const lives = leases
        .filter((lease) => !ended.includes(lease))
        .map(({ lease }) => `${lease.arn}, which AWS ends at ${lease.expiresAt ?? "no time"}`);
    return lives.length > 0
        ? `${failures.join("; ")}; left: ${lives.join(", ")}; ${stack}`
        : `${ended.length > 0 ? "the lease was ended in AWS all the same; " : ""}${stack}`;
}
