import { hasUser } from "../../../provider/lease/credentialTypes";
import { Operation } from "../../../provider/operation";
import { tell } from "../../../provider/runtime/told";
import { forEachConcurrently, maxPulumiProcesses } from "../../concurrency/forEachConcurrently";
import { CliError, CombinedError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";
import { endIssued } from "../../issuedStacks/endIssued";
import { lostMints } from "../../issuedStacks/lostMint";
import { removeEmptyIssuedStack } from "../../issuedStacks/removeEmptyIssuedStack";
import { revokeInAws } from "../../issuedStacks/revokeInAws";
import { interruptible } from "../../process/interruptible";
import type { Checkpoint } from "../../state/checkpoint";
import { emptyIssuedStacks } from "../../state/emptyIssuedStacks";
import { leasesUnder } from "../../state/findLease";
import { forEachStack, untouched } from "../../state/forEachStack";
import type { LedgerLease, ListedLease } from "../../state/leases";
import { leasesIn, readLedgers } from "../../state/readLedgers";
import { unreadableRemarks, unreadReasons } from "../../state/remarks";
import type { StackOptions } from "../../state/stackOptions";
import { type ConfirmOptions, confirm } from "../../terminal/confirm";
import { print, progress, remark } from "../../terminal/print";

interface RevokeOptions extends StackOptions, ConfirmOptions {
    /** Whether leases are revoked that Pulumi's option `protect` guards. Default: false. */
    readonly ignoreProtect?: boolean;
}

/**
 * `stacklease revoke`: ends leases in AWS, then drops them from the ledger. What depends on them in their stack stays as it is. A lease of
 * `issue` takes its stack with it; a stack in which `issue` has left none is removed by its name.
 */
export async function revoke(given: string, options: RevokeOptions): Promise<void> {
    const ledgers = await readLedgers(options, "secrets");
    remark(...unreadableRemarks(ledgers));
    const empty = emptyIssuedStacks<"secrets">(ledgers).find(({ stack }) => stack === given);
    if (empty) {
        return removeEmptyIssuedStack(empty, options);
    }
    const found = leasesUnder(leasesIn<"secrets">(ledgers), given, new Operation("revoke", "lease"));
    refuseProtected(given, found, options);
    await confirm(new Operation("revoke", given), planOf(found), options);
    await interruptible(new Operation("revoke", given), async (signal) => {
        const failed = unreadReasons(ledgers, found, given);
        const tried = async (leases: readonly LedgerLease[], work: () => Promise<unknown>, otherwise: string) => {
            try {
                await work();
                print(leases.map(doneOf).join("\n"));
            } catch (error) {
                failed.push(`${(error as Error).message}${otherwise}`);
            }
        };
        const parts = forEachStack<"secrets">(ledgers, found);
        const issued = parts.filter(({ leases }) => leases[0]?.parent);
        const declared = parts.filter(({ leases }) => !leases[0]?.parent);
        for (const { checkpoint, leases } of declared) {
            if (signal.aborted) {
                failed.push(untouched(leases));
                continue;
            }
            const { ended, failures } = await revokeInAws(leases);
            failed.push(...failures);
            if (ended.length > 0) {
                await tried(ended, () => dropRevoked(checkpoint, ended), " (ended in AWS, still in the ledger)");
            }
        }
        await forEachConcurrently(maxPulumiProcesses, issued, async ({ checkpoint, leases }) => {
            if (signal.aborted) {
                failed.push(untouched(leases));
                return;
            }
            await tried(leases, () => endIssued({ place: checkpoint, leases, lost: lostMints(checkpoint) }), "");
        });
        if (failed.length > 0) {
            throw new CombinedError(exitCodes.failed, new Operation("revoke", given), failed);
        }
    });
}

/** Refuses all if one is protected, as `pulumi destroy` does. One that lives on behind another is ended by `up` as well, protected or not. */
function refuseProtected(given: string, found: readonly LedgerLease[], { ignoreProtect }: RevokeOptions): void {
    const guarded = found.filter(({ isProtected, successor }) => isProtected && successor === null);
    const [first] = guarded;
    if (first && !ignoreProtect) {
        const names = guarded.map(({ leaseId, text }) => leaseId || text.name).join(", ");
        throw new CliError(exitCodes.failed, {
            code: "InvalidInput",
            operation: new Operation("revoke", given),
            reason: `Pulumi's option protect guards ${names}, and nothing was revoked`,
            remedy: `run pulumi state unprotect '${first.urn}', or give --ignore-protect`,
        });
    }
}

function doneOf({ leaseId, lease, stack, text }: LedgerLease): string {
    if (leaseId !== "") {
        return `Revoked ${leaseId}`;
    }
    const mint = `the mint of ${text.name} in stack ${stack}, which never ended`;
    return hasUser(lease)
        ? `Revoked ${mint}`
        : `Removed ${mint}: AWS ends a session that it may have issued at ${text.expiresAt}`;
}

function planOf(found: readonly LedgerLease[]): string[] {
    const declared = found.filter(({ parent }) => !parent);
    return [
        ...found.map(({ leaseId, text, stack, parent }) => {
            const place = parent ? `with stack ${stack}, which is removed` : `stack ${stack}`;
            return `Revoke ${leaseId || "a lease whose mint never ended"} (${text.name}, ${place}): ${text.arn}`;
        }),
        ...(declared.length > 0
            ? [
                  "A program that declares them issues them anew at the next pulumi up; until then the stack's outputs, and what has taken them over, are stale.",
              ]
            : []),
    ];
}

/**
 * Drops leases from a stack's state that were revoked in AWS, by a refresh of their resources alone. One that another has taken the place
 * of already has no resource of its own to drop: its successor's next `up` forgets it.
 */
async function dropRevoked(checkpoint: Checkpoint<"shown">, leases: readonly ListedLease[]): Promise<void> {
    const current = leases.filter(({ successor }) => successor === null);
    if (current.length === 0) {
        return;
    }
    progress(`Taking ${current.length === 1 ? "it" : "them"} out of the ledger …`);
    const { openStack } = await import("../../engine/openStack");
    const ids = current.map(({ leaseId }) => leaseId);
    const operation = new Operation("drop", `${ids.join(", ")} from stack ${checkpoint.stack}`);
    const env = tell({ revoked: ids });
    const { stack, close } = await openStack(checkpoint, { operation, env });
    try {
        await stack.refresh({ target: current.map(({ urn }) => urn) });
    } finally {
        close();
    }
}
