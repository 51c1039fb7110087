import { setTimeout } from "node:timers/promises";
import { explain } from "../aws/errors";
import { leaseUsers } from "../drivers/drivers";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import type { LeaseUsers } from "../lease/credentialDriver";
import type { LeaseBackend } from "../lease/leaseInputs";
import { defaultUserPath, ledgerPath } from "../lease/naming";
import { withIssuer } from "../lease/withIssuer";

/** Maximum wait for AWS's listing, in milliseconds. */
const listTimeoutMs = 15_000;

/**
 * Waits before each further listing, in milliseconds. IAM's replicas lag, so IAM may list a user for a while after its
 * deletion.
 */
const retryDelaysMs = [1_000, 3_000];

/** Maximum number of users that a warning lists. */
const maxListed = 10;

/**
 * Warns of the users that a backend leaves in AWS when it is deleted. They may come from mints that were killed, which
 * nobody needs, or from leases that were moved or retained, which somebody may need. So none is changed. Never fails:
 * if the users cannot be listed, the warning says so.
 */
export async function warnOfRemainingUsers(backend: LeaseBackend): Promise<void> {
    const { mount, accountId, ledgerId, userPath } = backend;
    const path = ledgerPath(userPath, ledgerId);
    const operation = new Operation("delete", "backend", mount);
    const options = userPath === defaultUserPath ? "" : ` --path ${userPath}`;
    const remedy = `to see what they are, run stacklease sweep --ledger ${ledgerId}${options} as an identity of account ${accountId}; to remove them, add --apply`;
    try {
        const arns = await Promise.race([remainingUsers(backend, path, operation), rejectAfterTimeout(operation)]);
        if (arns.length > 0) {
            const listedArns = [
                ...arns.slice(0, maxListed),
                ...(arns.length > maxListed ? [`and ${arns.length - maxListed} more`] : []),
            ];
            const count = arns.length === 1 ? "1 user is" : `${arns.length} users are`;
            console.warn(`stacklease: ${operation}: ${count} left in AWS: ${listedArns.join(", ")}; ${remedy}`);
        }
    } catch (error) {
        const { message } = error as Error;
        console.warn(`stacklease: ${message} (users left under ${path} could not be listed; ${remedy})`);
    }
}

/** Returns the ARNs of the users under a path that stay listed. */
async function remainingUsers(backend: LeaseBackend, path: string, operation: Operation): Promise<string[]> {
    let arns: string[] = [];
    await withIssuer({ backend, accountId: backend.accountId }, operation, async (connection) => {
        try {
            arns = await listRemaining(await leaseUsers(connection), path);
        } catch (error) {
            throw explain(operation, "iam:ListUsers", connection, error);
        }
    });
    return arns;
}

async function listRemaining(users: LeaseUsers, path: string): Promise<string[]> {
    const list = async () => (await users.list(path)).map(({ Arn = "" }) => Arn);
    let arns = await list();
    for (const delayMs of retryDelaysMs) {
        if (arns.length === 0) {
            break;
        }
        await setTimeout(delayMs);
        arns = await list();
    }
    return arns;
}

async function rejectAfterTimeout(operation: Operation): Promise<never> {
    await setTimeout(listTimeoutMs, undefined, { ref: false });
    throw new LeaseError({
        code: "TimedOut",
        operation,
        reason: `AWS did not answer within ${listTimeoutMs / 1_000} s`,
    });
}
