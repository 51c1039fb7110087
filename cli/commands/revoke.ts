import { isSession } from "../../provider/lease/leaseInputs";
import { Operation } from "../../provider/operation";
import { forEachAtOnce, runsAtOnce } from "../atOnce";
import { CliError } from "../cliError";
import { CombinedError } from "../combinedError";
import { byStack, untouched } from "../end/byStack";
import { dropRevoked } from "../end/dropRevoked";
import { revokeInAws } from "../end/revokeInAws";
import { exitCodes } from "../exitCodes";
import { interruptible } from "../interruptible";
import { endIssued } from "../issue/endIssued";
import { endLeaseless } from "../issue/endLeaseless";
import { lostMints } from "../issue/lostMint";
import { leasesUnder } from "../ledger/findLease";
import { leaseless } from "../ledger/leaseless";
import type { LedgerLease } from "../ledger/leases";
import { leasesIn, readLedgers } from "../ledger/readLedgers";
import { tellUnreadable, unreadOf } from "../ledger/tellUnreadable";
import type { StackOptions } from "../stackOptions";
import { type ConfirmOptions, confirm } from "../terminal/confirm";
import { print } from "../terminal/print";

export interface RevokeOptions extends StackOptions, ConfirmOptions {
    /** Whether leases are revoked that Pulumi's option `protect` guards. Default: false. */
    readonly ignoreProtect?: boolean;
}

/**
 * `stacklease revoke`: ends leases in AWS, then drops them from the ledger. What depends on them in their stack stays as it is. A lease of
 * `issue` takes its stack with it; a stack in which `issue` has left none is removed by its name.
 */
export async function revoke(given: string, options: RevokeOptions): Promise<void> {
    const ledgers = await readLedgers(options, "secrets");
    tellUnreadable(ledgers);
    const empty = leaseless<"secrets">(ledgers).find(({ stack }) => stack === given);
    if (empty) {
        return endLeaseless(empty, options);
    }
    const found = leasesUnder(leasesIn<"secrets">(ledgers), given, new Operation("revoke", "lease"));
    const operation = new Operation("revoke", given);
    refuseProtected(operation, found, options);
    await confirm(operation, planOf(found), options);
    await interruptible(operation, async (signal) => {
        const failed = unreadOf(ledgers, found, given);
        const tried = async (leases: readonly LedgerLease[], work: () => Promise<unknown>, otherwise: string) => {
            try {
                await work();
                print(leases.map(doneOf).join("\n"));
            } catch (error) {
                failed.push(`${(error as Error).message}${otherwise}`);
            }
        };
        const parts = byStack<"secrets">(ledgers, found);
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
        await forEachAtOnce(runsAtOnce, issued, async ({ checkpoint, leases }) => {
            if (signal.aborted) {
                failed.push(untouched(leases));
                return;
            }
            await tried(leases, () => endIssued({ place: checkpoint, leases, lost: lostMints(checkpoint) }), "");
        });
        if (failed.length > 0) {
            throw new CombinedError(exitCodes.failed, operation, failed);
        }
    });
}

/** Refuses all if one is protected, as `pulumi destroy` does. One that lives on behind another is ended by `up` as well, protected or not. */
function refuseProtected(operation: Operation, found: readonly LedgerLease[], { ignoreProtect }: RevokeOptions): void {
    const guarded = found.filter(({ isProtected, successor }) => isProtected && successor === null);
    const [first] = guarded;
    if (first && !ignoreProtect) {
        const names = guarded.map(({ leaseId, text }) => leaseId || text.name).join(", ");
        throw new CliError(exitCodes.failed, {
            code: "InvalidInput",
            operation,
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
    return isSession(lease)
        ? `Removed ${mint}: AWS ends a session that it may have issued at ${text.expiresAt}`
        : `Revoked ${mint}`;
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
