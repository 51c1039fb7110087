import type { User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../provider/aws/callerIdentity";
import { awsNow } from "../../provider/aws/clock";
import { explain } from "../../provider/aws/errors";
import { poll } from "../../provider/aws/poll";
import { tagsOf } from "../../provider/aws/tags";
import { maxVisibilityLagMs, visibilityTimeoutMs } from "../../provider/aws/whileAbsent";
import { leaseUsers } from "../../provider/drivers/drivers";
import type { LeaseError } from "../../provider/errors/leaseError";
import { Operation } from "../../provider/errors/operation";
import { requestVariables } from "../../provider/lease/commandRequest";
import type { LeaseUsers } from "../../provider/lease/credentialDriver";
import { makesUsers } from "../../provider/lease/credentialTypes";
import { ledgerPath, projectTag, stackTag } from "../../provider/lease/naming";
import { isoSeconds } from "../../provider/lease/schedule";
import { settleAll } from "../../provider/lease/settleAll";
import { isUnrevocable, revokeInAws } from "../credentials/revokeInAws";
import type { StackDetails } from "../engine/openStack";
import { CombinedError, exitCodes, type Failure } from "../errors/cliError";
import { isStackMissing } from "../pulumi/explainPulumi";
import { readJournal, recordEnd } from "../state/journal";
import type { LedgerLease } from "../state/leases";
import { shortName } from "../state/stacks";
import { progress, remark } from "../terminal/print";
import type { LostMint } from "./lostMint";

/** An issued stack with its leases. */
interface IssuedStack {
    readonly details: StackDetails;
    readonly leases: readonly LedgerLease<"secrets">[];
    /** Mints that may have left something in AWS. */
    readonly lost: readonly LostMint[];
}

/**
 * Revokes the lease of an issued stack in AWS, records it in the journal, and removes the stack. Signals do not
 * interrupt this, since a lease must not outlive its command. The plugin process gets the ids of the revoked leases and
 * does not wait for AWS again.
 * @returns the ARNs of users that lost mints had left
 * @throws CombinedError if anything cannot be revoked. The stack is kept then, since only its state records where to
 * look
 */
export async function revokeIssuedStack({ details, leases, lost }: IssuedStack): Promise<string[]> {
    const name = details.location.name ?? details.stack;
    const removal = `stacklease revoke ${shortName(name)}`;
    const known = leases.filter(({ leaseId }) => leaseId !== "");
    const [first] = known;
    const operation = first
        ? new Operation("revoke", "lease", first.leaseId)
        : new Operation("revoke", "lease of stack", shortName(name));
    progress(`Revoking the lease and removing stack ${shortName(name)} …`);
    const ofLeases = await revokeLeases(known);
    const { found, ...ofMints } = await revokeLostMints(lost, operation);
    const failures = [...ofLeases.failures, ...ofMints.failures];
    if (failures.length > 0) {
        const kept = `stack ${name} is kept, since its state records what to revoke: run ${removal}`;
        throw new CombinedError(exitCodes.failed, operation, failures, [...ofLeases.notes, ...ofMints.notes, kept]);
    }
    const { destroyStack } = await import("../engine/openStack.js");
    try {
        await destroyStack(details, {
            operation,
            env: requestVariables({ revoked: known.map(({ leaseId }) => leaseId), ended: true }),
        });
    } catch (error) {
        if (!isStackMissing(error as LeaseError)) {
            const revoked = known.length > 0 ? "the lease was revoked in AWS; " : "";
            const cancel = `run pulumi cancel --stack ${name} if its update was killed`;
            const kept = `${revoked}stack ${name} was not removed: ${cancel}, and ${removal}`;
            throw new CombinedError(exitCodes.failed, operation, [{ error: error as LeaseError }], [kept], {
                cause: error,
            });
        }
    }
    return found;
}

/** The failures of revoking something in AWS. */
interface Failures {
    readonly failures: readonly Failure[];
    /** When AWS ends what could not be revoked. */
    readonly notes: readonly string[];
}

/** Revokes leases in AWS, except those that the journal records as ended by another command. */
async function revokeLeases(leases: readonly LedgerLease<"secrets">[]): Promise<Failures> {
    const journal = journaledLeaseIds();
    const { revoked, failures } = await revokeInAws(leases.filter(({ leaseId }) => !journal.has(leaseId)));
    for (const lease of revoked) {
        const { sessionExpiration } = lease.lease;
        const unrevocableUntil = isUnrevocable(lease.lease) ? sessionExpiration : null;
        remark(...recordEnd(lease, unrevocableUntil ?? isoSeconds(awsNow())));
    }
    const notes = leases
        .filter((lease) => !revoked.includes(lease) && !journal.has(lease.leaseId))
        .map(({ leaseId, lease }) => `lease ${leaseId} ${expiryText(lease.sessionExpiration ?? lease.expiresAt)}`);
    return { failures, notes };
}

/** Returns the ids of ended leases; none if the journal cannot be read, so that they are revoked again. */
function journaledLeaseIds(): ReadonlySet<string> {
    try {
        return new Set(readJournal(awsNow()).ended.map(({ leaseId }) => leaseId));
    } catch {
        return new Set();
    }
}

/** Revokes what lost mints left in AWS. Returns the ARNs of the users, and the failures. */
async function revokeLostMints(
    lost: readonly LostMint[],
    operation: Operation,
): Promise<Failures & { readonly found: string[] }> {
    const found: string[] = [];
    const failures: Failure[] = [];
    const notes: string[] = [];
    for (const mint of lost) {
        try {
            found.push(...(await revokeLostMint(mint, operation)));
        } catch (error) {
            failures.push({ error: error as LeaseError });
            if (mint.expiresAt !== undefined) {
                notes.push(`what the mint may have left ${expiryText(mint.expiresAt)}`);
            }
        }
    }
    return { found, failures, notes };
}

function expiryText(expiresAt: string | null): string {
    return expiresAt === null ? "never expires" : `expires in AWS at ${expiresAt}`;
}

/**
 * Removes what a lost mint left in AWS: every user under its ledger's path with its stack's tags. A session leaves
 * nothing there.
 * @returns the ARNs of the users
 */
export async function revokeLostMint(mint: LostMint, operation: Operation): Promise<string[]> {
    const { issuer, credentialType } = mint;
    if (credentialType !== undefined && !makesUsers(credentialType)) {
        return [];
    }
    let step = "iam:ListUsers";
    try {
        await proveAccount(issuer, issuer.accountId, operation);
        const users = await leaseUsers(issuer);
        const found = await findUsers(users, mint);
        step = "removing a user that the mint left";
        return (await settleAll(found.map((user) => revokeUser(users, user, mint, operation)))).flat();
    } catch (error) {
        throw explain(operation, step, issuer, error);
    }
}

/**
 * Lists the users under the ledger's path. IAM may not list a new user yet, so after a recent mint the list is retried.
 */
async function findUsers(users: LeaseUsers, { issuer, begunAtMs }: LostMint): Promise<User[]> {
    const path = ledgerPath(issuer.userPath, issuer.ledgerId);
    const find = async () => {
        const found = await users.list(path);
        const isFinal = found.length > 0 || awsNow() - begunAtMs > maxVisibilityLagMs;
        if (!isFinal) {
            progress("Waiting for AWS to list a new user, if there is one …");
        }
        return { found, isFinal };
    };
    const pace = { firstMs: 200, longestMs: 5_000, timeoutMs: visibilityTimeoutMs };
    return (await poll(find, ({ isFinal }) => isFinal, pace)).found;
}

async function revokeUser(
    users: LeaseUsers,
    { UserName = "" }: User,
    mint: LostMint,
    operation: Operation,
): Promise<string[]> {
    const { issuer } = mint;
    const user = await users.findRecent(UserName);
    if (!user || isOfAnotherStack(user, mint)) {
        return [];
    }
    await users.assertOurs(user, { ledgerId: issuer.ledgerId, accessKeyId: "" }, operation);
    await users.remove(user, user.PermissionsBoundary?.PermissionsBoundaryArn ?? issuer.permissionsBoundary);
    return [user.Arn ?? UserName];
}

/** Returns whether a user belongs to a copy of the stack, which has the same ledger. */
function isOfAnotherStack(user: User, { project, stack }: LostMint): boolean {
    const { [projectTag]: ofProject = project, [stackTag]: ofStack = stack } = tagsOf(user);
    return ofProject !== project || ofStack !== stack;
}
