import type { User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../provider/aws/callerIdentity";
import { awsNow } from "../../provider/aws/clock";
import { explain } from "../../provider/aws/errors";
import { poll } from "../../provider/aws/poll";
import { tagsOf } from "../../provider/aws/tags";
import { lagMs, youngMs } from "../../provider/aws/whileAbsent";
import type { LeaseUsers } from "../../provider/lease/credentialDriver";
import { makesUsers } from "../../provider/lease/credentialTypes";
import { leaseUsers } from "../../provider/lease/drivers";
import { ledgerPath, projectTag, stackTag } from "../../provider/lease/naming";
import { isoSeconds } from "../../provider/lease/schedule";
import type { LeaseError } from "../../provider/leaseError";
import { Operation } from "../../provider/operation";
import { tell } from "../../provider/runtime/told";
import type { StackDetails } from "../engine/openStack";
import { CombinedError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";
import { isStackMissing } from "../pulumi/explainPulumi";
import { readJournal, recordEnd } from "../state/journal";
import type { LedgerLease } from "../state/leases";
import { shortName } from "../state/stacks";
import { progress, remark } from "../terminal/print";
import type { LostMint } from "./lostMint";
import { revokeInAws } from "./revokeInAws";

/** What a stack of `issue` holds. */
interface IssuedStack {
    readonly details: StackDetails;
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
export async function revokeIssuedStack({ details: place, leases, lost }: IssuedStack): Promise<string[]> {
    const name = place.location.name ?? place.stack;
    const removal = `stacklease revoke ${shortName(name)}`;
    const known = leases.filter(({ leaseId }) => leaseId !== "");
    const operation = new Operation("end", "lease", known[0]?.leaseId ?? `of stack ${shortName(name)}`);
    progress(`Revoking it and removing stack ${shortName(name)} …`);
    const failures = await revokeLeases(known);
    const { found, unsearched } = await revokeLostMints(lost, operation);
    if (failures.length + unsearched.length > 0) {
        const left = `stack ${name} is left, since only it tells what to end: run ${removal}`;
        throw new CombinedError(exitCodes.failed, operation, [...failures, ...unsearched, left]);
    }
    const { destroyStack } = await import("../engine/openStack.js");
    try {
        await destroyStack(place, {
            operation,
            env: tell({ revoked: known.map(({ leaseId }) => leaseId), ended: true }),
        });
    } catch (error) {
        if (!isStackMissing(error as LeaseError)) {
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
async function revokeLeases(leases: readonly LedgerLease<"secrets">[]): Promise<string[]> {
    const journal = journaledLeaseIds();
    const { ended, failures } = await revokeInAws(leases.filter(({ leaseId }) => !journal.has(leaseId)));
    for (const lease of ended) {
        remark(...recordEnd(lease, isoSeconds(awsNow())));
    }
    const ends = leases
        .filter((lease) => !ended.includes(lease) && !journal.has(lease.leaseId))
        .map(({ leaseId, lease }) => `AWS ends lease ${leaseId} at ${lease.sessionExpiration ?? endOf(lease)}`);
    return [...failures, ...ends];
}

/** The ids of leases that have ended, as far as the journal can be read: what cannot be known is ended again. */
function journaledLeaseIds(): ReadonlySet<string> {
    try {
        return new Set(readJournal().map(({ leaseId }) => leaseId));
    } catch {
        return new Set();
    }
}

async function revokeLostMints(lost: readonly LostMint[], operation: Operation) {
    const [found, unsearched]: [string[], string[]] = [[], []];
    for (const mint of lost) {
        try {
            found.push(...(await revokeLostMint(mint, operation)));
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

/**
 * Ends what a lost mint has left in AWS: every user under the path of its ledger that is tagged as its stack's. A session leaves nothing there.
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
        step = "removing a user that its mint has left";
        const ending = found.map((user) => revokeUser(users, user, mint, operation));
        await Promise.allSettled(ending); // One that cannot be ended does not stop the others.
        return (await Promise.all(ending)).flat();
    } catch (error) {
        throw explain(operation, step, issuer, error);
    }
}

/** The users under the ledger's path. IAM may not list a new one at once, so a young mint is asked about again. */
async function findUsers(users: LeaseUsers, { issuer, begunAtMs: begunAt }: LostMint): Promise<User[]> {
    const path = ledgerPath(issuer.userPath, issuer.ledgerId);
    const find = async () => {
        const found = await users.list(path);
        const isFinal = found.length > 0 || awsNow() - begunAt > youngMs;
        if (!isFinal) {
            progress("Waiting in case AWS does not list a new user yet …");
        }
        return { found, isFinal };
    };
    const pace = { firstMs: 200, longestMs: 5_000, timeoutMs: lagMs };
    return (await poll(find, ({ isFinal }) => isFinal, pace)).found;
}

async function revokeUser(
    users: LeaseUsers,
    { UserName = "" }: User,
    mint: LostMint,
    operation: Operation,
): Promise<string[]> {
    const { issuer } = mint;
    const user = await users.findYoung(UserName);
    if (!user || isOfAnotherStack(user, mint)) {
        return [];
    }
    await users.assertOurs(user, { ledgerId: issuer.ledgerId, accessKeyId: "" }, operation);
    await users.remove(user, user.PermissionsBoundary?.PermissionsBoundaryArn ?? issuer.permissionsBoundary);
    return [user.Arn ?? UserName];
}

/** Stacks share a ledger if one is a copy of the other. */
function isOfAnotherStack(user: User, { project, stack }: LostMint): boolean {
    const { [projectTag]: ofProject = project, [stackTag]: ofStack = stack } = tagsOf(user);
    return ofProject !== project || ofStack !== stack;
}
