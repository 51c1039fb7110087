import { awsNow } from "../../provider/aws/clock";
import { isoSeconds } from "../../provider/lease/schedule";
import type { LeaseError } from "../../provider/leaseError";
import { Operation } from "../../provider/operation";
import { tell } from "../../provider/runtime/told";
import type { StackPlace } from "../engine/openStack";
import { CombinedError } from "../errors/combinedError";
import { exitCodes } from "../errors/exitCodes";
import { isNoStack } from "../pulumi/explainPulumi";
import { readJournal, recordEnd } from "../state/journal";
import type { LedgerLease } from "../state/leases";
import { shortName } from "../state/stacks";
import { progress } from "../terminal/progress";
import { endLostMint } from "./endLostMint";
import type { LostMint } from "./lostMint";
import { revokeInAws } from "./revokeInAws";

/** What a stack of `issue` holds. */
export interface IssuedStack {
    readonly place: StackPlace;
    /** Read with their secrets. */
    readonly leases: readonly LedgerLease<"secrets">[];
    readonly lost: readonly LostMint[];
}

/**
 * Ends a stack of `issue`: revokes its lease in AWS, leaves a line in the journal, and removes the stack. Nothing interrupts it, since a lease
 * that nobody waits for any more must not outlive its command. The engine is told that the lease is dead, so that AWS is waited for once. What
 * cannot be ended keeps its stack, which alone tells where to look for it.
 * @returns the ARNs of users that lost mints had left
 */
export async function endIssued({ place, leases, lost }: IssuedStack): Promise<string[]> {
    const name = place.location.name ?? place.stack;
    const removal = `stacklease revoke ${shortName(name)}`;
    const known = leases.filter(({ leaseId }) => leaseId !== "");
    const operation = new Operation("end", "lease", known[0]?.leaseId ?? `of stack ${shortName(name)}`);
    progress(`Revoking it and removing stack ${shortName(name)} …`);
    const failures = await endLeases(known);
    const { found, unsearched } = await endLost(lost, operation);
    if (failures.length + unsearched.length > 0) {
        const left = `stack ${name} is left, since only it tells what to end: run ${removal}`;
        throw new CombinedError(exitCodes.failed, operation, [...failures, ...unsearched, left]);
    }
    const { destroyStack } = await import("../engine/destroyStack");
    try {
        await destroyStack(place, {
            operation,
            env: tell({ revoked: known.map(({ leaseId }) => leaseId), ended: true }),
        });
    } catch (error) {
        if (!isNoStack(error as LeaseError)) {
            const ended = known.length > 0 ? "the lease was ended in AWS all the same; " : "";
            const cancel = `run pulumi cancel --stack ${name} if its update was killed`;
            const left = `${ended}stack ${name} is left: ${cancel}, and ${removal}`;
            throw new CombinedError(exitCodes.failed, operation, [(error as LeaseError).message, left], {
                cause: error,
            });
        }
    }
    return found;
}

/** Ends leases in AWS, save those that another command has ended by what the journal says. Returns what has failed. */
async function endLeases(leases: readonly LedgerLease<"secrets">[]): Promise<string[]> {
    const journal = endedBefore();
    const { ended, failures } = await revokeInAws(leases.filter(({ leaseId }) => !journal.has(leaseId)));
    for (const lease of ended) {
        recordEnd(lease, isoSeconds(awsNow()));
    }
    const ends = leases
        .filter((lease) => !ended.includes(lease) && !journal.has(lease.leaseId))
        .map(({ leaseId, lease }) => `AWS ends lease ${leaseId} at ${lease.sessionExpiration ?? endOf(lease)}`);
    return [...failures, ...ends];
}

/** The ids of leases that have ended, as far as the journal can be read: what cannot be known is ended again. */
function endedBefore(): ReadonlySet<string> {
    try {
        return new Set(readJournal().map(({ leaseId }) => leaseId));
    } catch {
        return new Set();
    }
}

async function endLost(lost: readonly LostMint[], operation: Operation) {
    const [found, unsearched]: [string[], string[]] = [[], []];
    for (const mint of lost) {
        try {
            found.push(...(await endLostMint(mint, operation)));
        } catch (error) {
            unsearched.push((error as LeaseError).message);
            if (mint.expiresAt !== undefined) {
                unsearched.push(`AWS ends what the mint may have left at ${endOf(mint)}`);
            }
        }
    }
    return { found, unsearched };
}

function endOf({ expiresAt }: { readonly expiresAt?: string | null | undefined }): string {
    return expiresAt ?? "no time";
}
