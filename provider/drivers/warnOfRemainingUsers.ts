import { setTimeout } from "node:timers/promises";
import { explain } from "../aws/errors";
import { LeaseError } from "../errors/leaseError";
import { Operation } from "../errors/operation";
import type { LeaseUsers } from "../lease/credentialDriver";
import type { LeaseBackend } from "../lease/leaseInputs";
import { defaultUserPath, ledgerPath } from "../lease/naming";
import { withIssuer } from "../lease/withIssuer";
import { leaseUsers } from "./drivers";

/** How long is waited for what AWS lists, in milliseconds. */
const patience = 15_000;

/**
 * How long IAM may go on listing a user after its deletion, in milliseconds before each further look: its replicas lag.
 */
const lags = [1_000, 3_000];

/** How many users a warning names. */
const most = 10;

/**
 * Warns of the users that a backend leaves in AWS when it ends: of mints that were killed, or of leases that were moved
 * or retained, which somebody wants. So none is touched. Never fails: where it can't look it says so.
 */
export async function warnOfRemainingUsers(backend: LeaseBackend): Promise<void> {
    const { mount, accountId, ledgerId, userPath } = backend;
    const path = ledgerPath(userPath, ledgerId);
    const operation = new Operation("delete", "backend", mount);
    const options = userPath === defaultUserPath ? "" : ` --path ${userPath}`;
    const remedy = `as an identity of account ${accountId}, stacklease sweep --ledger ${ledgerId}${options} says what they are, and with --apply removes them`;
    try {
        const arns = await Promise.race([leftUsers(backend, path, operation), late(operation)]);
        if (arns.length > 0) {
            const named = [...arns.slice(0, most), ...(arns.length > most ? [`and ${arns.length - most} more`] : [])];
            const count = arns.length === 1 ? "1 user is" : `${arns.length} users are`;
            console.warn(`stacklease: ${operation}: ${count} left in AWS: ${named.join(", ")}; ${remedy}`);
        }
    } catch (error) {
        const { message } = error as Error;
        console.warn(`stacklease: ${message} (it could not look for users left under ${path}: ${remedy})`);
    }
}

/** ARNs of the users under a path that stay listed. */
async function leftUsers(backend: LeaseBackend, path: string, operation: Operation): Promise<string[]> {
    let arns: string[] = [];
    await withIssuer({ backend, accountId: backend.accountId }, operation, async (connection) => {
        try {
            arns = await listed(await leaseUsers(connection), path);
        } catch (error) {
            throw explain(operation, "iam:ListUsers", connection, error);
        }
    });
    return arns;
}

async function listed(users: LeaseUsers, path: string): Promise<string[]> {
    const list = async () => (await users.list(path)).map(({ Arn = "" }) => Arn);
    let arns = await list();
    for (const lag of lags) {
        if (arns.length === 0) {
            break;
        }
        await setTimeout(lag);
        arns = await list();
    }
    return arns;
}

async function late(operation: Operation): Promise<never> {
    await setTimeout(patience, undefined, { ref: false });
    throw new LeaseError({
        code: "TimedOut",
        operation,
        reason: `AWS gave no answer within ${patience / 1_000} s`,
    });
}
