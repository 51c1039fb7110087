import { Operation } from "../../../provider/errors/operation";
import { requestVariables } from "../../../provider/lease/commandRequest";
import { hasUser } from "../../../provider/lease/credentialTypes";
import { isUnrevocable, revokeInAws } from "../../credentials/revokeInAws";
import { CliError, CombinedError, exitCodes, type Failure } from "../../errors/cliError";
import { lostMints } from "../../issuedStacks/lostMint";
import { revokeIssuedStack } from "../../issuedStacks/revokeIssuedStack";
import { forEachConcurrently, maxPulumiProcesses } from "../../process/concurrency";
import { interruptible } from "../../process/signals";
import type { Checkpoint } from "../../state/checkpoint";
import { leasesUnder, operationOn } from "../../state/findLease";
import type { LedgerLease, ListedLease } from "../../state/leases";
import { emptyIssuedStacks, leasesByStack, type StackPart, unprocessedNotes } from "../../state/leasesByStack";
import { leasesIn, readLedgers } from "../../state/readLedgers";
import { readFailures, unreadableRemarks } from "../../state/remarks";
import type { StackOptions } from "../../state/stacks";
import { type ConfirmOptions, confirm } from "../../terminal/confirm";
import { print, progress, remark } from "../../terminal/print";

/** Options of `stacklease revoke`. */
interface RevokeOptions extends StackOptions, ConfirmOptions {
    /** Whether leases that Pulumi's option `protect` guards are revoked. @default false */
    readonly ignoreProtect?: boolean;
}

/**
 * Implements `stacklease revoke`: ends leases in AWS, then removes them from the ledger. Resources that depend on them
 * stay in the stack. An issued stack is removed with its lease; an empty issued stack is removed by its name.
 */
export async function revoke(leaseOrPrefix: string, options: RevokeOptions): Promise<void> {
    const ledgers = await readLedgers(options, "secrets");
    remark(...unreadableRemarks(ledgers));
    const empty = emptyIssuedStacks<"secrets">(ledgers).find(({ stack }) => stack === leaseOrPrefix);
    if (empty) {
        return removeEmptyIssuedStack(empty, options);
    }
    const found = leasesUnder(leasesIn<"secrets">(ledgers), leaseOrPrefix, new Operation("revoke", "lease"));
    const operation = operationOn("revoke", found, leaseOrPrefix);
    refuseProtected(operation, found, options);
    await confirm(operation, planOf(found), options);
    await interruptible(operation, async (signal) => {
        const failures = readFailures(ledgers, found, leaseOrPrefix);
        const unprocessed: LedgerLease[] = [];
        const runAndPrint = async (part: StackPart<"secrets">, revokePart: RevokePart) => {
            if (signal.aborted) {
                unprocessed.push(...part.leases);
                return;
            }
            const outcome = await revokePart(part);
            failures.push(...outcome.failures);
            if (outcome.revoked.length > 0) {
                print(outcome.revoked.map(describeRevoked).join("\n"));
            }
        };
        const parts = leasesByStack<"secrets">(ledgers, found);
        const issued = parts.filter(({ leases }) => leases[0]?.parent);
        for (const part of parts.filter((each) => !issued.includes(each))) {
            await runAndPrint(part, revokeDeclared);
        }
        await forEachConcurrently(maxPulumiProcesses, issued, (part) => runAndPrint(part, revokeIssued));
        const notes = unprocessedNotes(unprocessed);
        if (failures.length + notes.length > 0) {
            throw new CombinedError(exitCodes.failed, operation, failures, notes);
        }
    });
}

/** Leases that were revoked and removed from the ledger, and what failed. */
interface Outcome {
    readonly revoked: readonly LedgerLease[];
    readonly failures: readonly Failure[];
}

type RevokePart = (part: StackPart<"secrets">) => Promise<Outcome>;

/** Revokes leases that a program declares. Those that cannot be revoked stay in the ledger. */
async function revokeDeclared({ checkpoint, leases }: StackPart<"secrets">): Promise<Outcome> {
    const { revoked, failures } = await revokeInAws(leases);
    try {
        await removeFromLedger(checkpoint, revoked);
        return { revoked, failures };
    } catch (error) {
        const ids = revoked.map(({ leaseId }) => leaseId).join(", ");
        const note = `ended in AWS, but still in the ledger: ${ids}`;
        return { revoked: [], failures: [...failures, { error: error as Error, note }] };
    }
}

/** Revokes an issued lease and removes its stack. */
async function revokeIssued({ checkpoint, leases }: StackPart<"secrets">): Promise<Outcome> {
    try {
        await revokeIssuedStack({ details: checkpoint, leases, lost: lostMints(checkpoint) });
        return { revoked: leases, failures: [] };
    } catch (error) {
        return { revoked: [], failures: [{ error: error as Error }] };
    }
}

/**
 * Fails if a lease is protected, as `pulumi destroy` does. A predecessor does not count: `up` revokes it as well,
 * protected or not.
 */
function refuseProtected(operation: Operation, found: readonly LedgerLease[], { ignoreProtect }: RevokeOptions): void {
    const protectedLeases = found.filter(({ isProtected, successor }) => isProtected && successor === null);
    const [first] = protectedLeases;
    if (first && !ignoreProtect) {
        const names = protectedLeases.map(({ leaseId, shown }) => leaseId || shown.name).join(", ");
        throw new CliError(exitCodes.failed, {
            code: "PreconditionFailed",
            operation,
            reason: `Pulumi's option protect guards ${names}; nothing was revoked`,
            remedy: `run pulumi state unprotect '${first.urn}', or pass --ignore-protect`,
        });
    }
}

function describeRevoked({ leaseId, lease, stack, shown }: LedgerLease): string {
    if (leaseId !== "") {
        return isUnrevocable(lease)
            ? `Removed ${leaseId} from the ledger; AWS ends its session at ${lease.sessionExpiration}`
            : `Revoked ${leaseId}`;
    }
    const mint = `the unfinished mint of ${shown.name} in stack ${stack}`;
    return hasUser(lease)
        ? `Revoked ${mint}`
        : `Removed ${mint}. If it issued a session, AWS ends it at ${shown.expiresAt}`;
}

function planOf(found: readonly LedgerLease[]): string[] {
    const declared = found.filter(({ parent }) => !parent);
    return [
        ...found.map(({ leaseId, lease, shown, stack, parent }) => {
            const place = parent ? `with its stack ${stack}` : `stack ${stack}`;
            return isUnrevocable(lease)
                ? `Remove ${leaseId} (${shown.name}, ${place}) from the ledger: its session ${shown.arn} cannot be revoked and is valid until ${lease.sessionExpiration}`
                : `Revoke ${leaseId || "an unfinished mint"} (${shown.name}, ${place}): ${shown.arn}`;
        }),
        ...(declared.length > 0
            ? [
                  "The next pulumi up issues leases that a program declares again. Until then, the stack's outputs and everything that uses them are stale.",
              ]
            : []),
    ];
}

/**
 * Removes revoked leases from a stack's state with a refresh of their resources only. A predecessor has no resource of
 * its own: its successor's next `up` removes it.
 */
async function removeFromLedger(checkpoint: Checkpoint<"shown">, leases: readonly ListedLease[]): Promise<void> {
    const current = leases.filter(({ successor }) => successor === null);
    if (current.length === 0) {
        return;
    }
    progress(`Removing ${current.length === 1 ? "it" : "them"} from the ledger …`);
    const { openStack } = await import("../../engine/openStack.js");
    const ids = current.map(({ leaseId }) => leaseId);
    const operation = new Operation("update", "stack", checkpoint.stack);
    const env = requestVariables({ revoked: ids });
    const { stack, close } = await openStack(checkpoint, { operation, env });
    try {
        await stack.refresh({ target: current.map(({ urn }) => urn) });
    } finally {
        close();
    }
}

/** Removes an issued stack without a lease, and what a mint may have left in AWS. */
async function removeEmptyIssuedStack(checkpoint: Checkpoint<"keys">, options: ConfirmOptions): Promise<void> {
    const { stack } = checkpoint;
    const operation = new Operation("revoke", "lease of stack", stack);
    await confirm(operation, [`Remove stack ${stack}, which has no lease`], options);
    await interruptible(operation, async () => {
        const found = await revokeIssuedStack({ details: checkpoint, leases: [], lost: lostMints(checkpoint) });
        print(
            [...found.map((arn) => `Revoked ${arn}, whose mint never finished`), `Removed stack ${stack}`].join("\n"),
        );
    });
}
