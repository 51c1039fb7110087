import { setTimeout } from "node:timers/promises";
import type { User } from "@aws-sdk/client-iam";
import { proveAccount } from "../../../provider/aws/callerIdentity";
import { awsNow } from "../../../provider/aws/clock";
import { explain, hasCode } from "../../../provider/aws/errors";
import { leaseUsers } from "../../../provider/drivers/drivers";
import { LeaseError } from "../../../provider/errors/leaseError";
import { Operation } from "../../../provider/errors/operation";
import type { LeaseUsers } from "../../../provider/lease/credentialDriver";
import type { Failure } from "../../errors/cliError";
import { forEachConcurrently, maxAwsCalls } from "../../process/concurrency";
import { provenLedgerId } from "../../state/iamUsers";
import type { AllTargets, UserTargets } from "./findAllTargets";
import type { KillTarget } from "./findTargets";

/** Outcome of killing users. */
interface KilledUsers {
    /** ARNs of the users that AWS now denies everything. */
    readonly killed: readonly string[];
    /** The users that could not be killed. */
    readonly failures: readonly Failure[];
    /** ARNs of the users that were not reached before an interrupt. */
    readonly unprocessed: readonly string[];
    /** ARNs of the users without a key that their mints may still create. */
    readonly unfinished: readonly string[];
    /** What the last search could not read. */
    readonly lastSearch: Pick<AllTargets, "failed" | "unreadable">;
}

/** Age below which a user without a key may belong to a mint that still runs: no mint takes longer. */
const maxMintMs = 15 * 60_000;

/** How long running mints are waited for, so that their keys can be made inactive. */
const settleMs = 10_000;

/**
 * Kills users, then those that mints created meanwhile, until a search finds no more. A mint that is running writes the
 * user's document once more and creates its key after that. Such a user is killed again when the key exists.
 * @param findMore finds users that match and whose ARNs are not in the set
 * @param boundaryOf returns the ARN of the boundary that a user should have; null if unknown
 * @param signal stops before the next user
 */
export async function killUsers(
    first: AllTargets,
    findMore: (known: ReadonlySet<string>) => Promise<AllTargets>,
    boundaryOf: (target: KillTarget) => string | null,
    signal: AbortSignal,
): Promise<KilledUsers> {
    const known = new Set<string>();
    const killed = new Set<string>();
    const failures = new Map<string, Failure>();
    const unprocessed = new Set<string>();
    const keyless = new Map<string, UserTargets>();
    const deadline = performance.now() + settleMs;
    let found = first;
    for (let next = found.users; ; ) {
        await forEachConcurrently(maxAwsCalls, next, async (targets) => {
            const [target] = targets;
            const { arn } = target;
            if (signal.aborted) {
                unprocessed.add(arn);
                return;
            }
            try {
                const keys = await killWithAnyIdentity(targets, boundaryOf);
                killed.add(arn);
                failures.delete(arn);
                if (keys === 0 && isRecent(target)) {
                    keyless.set(arn, targets);
                } else {
                    keyless.delete(arn);
                }
            } catch (error) {
                killed.delete(arn);
                failures.set(arn, { error: error as Error, note: `not killed: ${arn}` });
            }
        });
        for (const arn of found.seen) {
            known.add(arn);
        }
        found = signal.aborted ? { ...found, users: [], seen: [] } : await findMore(known);
        const isLate = signal.aborted || performance.now() > deadline;
        next = [...found.users, ...(isLate ? [] : keyless.values())];
        if (next.length === 0) {
            return {
                killed: [...killed].filter((arn) => !keyless.has(arn)),
                failures: [...failures.values()],
                unprocessed: [...unprocessed],
                unfinished: [...keyless.keys()],
                lastSearch: found,
            };
        }
        if (found.users.length === 0) {
            await setTimeout(500);
        }
    }
}

/**
 * Kills a user with the first identity that has permission. If none has it, throws the error of the first.
 * @returns number of its access keys
 */
async function killWithAnyIdentity(
    targets: UserTargets,
    boundaryOf: (target: KillTarget) => string | null,
): Promise<number> {
    const failures: unknown[] = [];
    for (const target of targets) {
        const { connection, accountId } = target.scope;
        const operation = new Operation("kill", "lease", target.leaseId);
        try {
            if (target.isHidden && accountId) {
                await proveAccount(connection, accountId, operation);
            }
            const users = await leaseUsers(connection);
            const user = await proveOurs(users, target, operation);
            return user ? await users.kill(user, boundaryOf({ ...target, user })) : 0;
        } catch (error) {
            failures.push(explain(operation, "changing its user", connection, error));
        }
    }
    throw failures[0];
}

function isRecent({ user }: KillTarget): boolean {
    return user.CreateDate !== undefined && awsNow() - user.CreateDate.getTime() < maxMintMs;
}

/**
 * Proves that a user belongs to the expected ledger, just before it is changed.
 * @returns the user as AWS has it now; undefined if it no longer exists
 */
async function proveOurs(users: LeaseUsers, target: KillTarget, operation: Operation): Promise<User | undefined> {
    const user = await findVisibleUser(users, target);
    if (user === "hidden") {
        return proveByKey(users, target, operation);
    }
    if (user && target.isInLedger) {
        await users.assertOurs(user, target, operation);
    } else if (user && provenLedgerId(user) !== target.ledgerId) {
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `the tags of user ${user.Arn} changed after it was listed`,
            remedy: "run the same command again",
        });
    }
    return user;
}

/** Returns `hidden` for a ledger's user that the issuer lacks permission to read. */
async function findVisibleUser(
    users: LeaseUsers,
    { user, isHidden }: KillTarget,
): Promise<User | "hidden" | undefined> {
    try {
        return await users.find(user.UserName ?? "");
    } catch (error) {
        if (isHidden && hasCode(error, "AccessDenied")) {
            return "hidden";
        }
        throw error;
    }
}

/**
 * Proves a user by its key: AWS makes the recorded key inactive only if this user has it, and a key id belongs to one
 * user.
 */
async function proveByKey(
    users: LeaseUsers,
    { user, arn, accessKeyId }: KillTarget,
    operation: Operation,
): Promise<User> {
    if (accessKeyId === "" || !(await users.deactivateKey(user.UserName ?? "", accessKeyId))) {
        const problem = accessKeyId === "" ? "the ledger has no key of it" : `it does not hold key ${accessKeyId}`;
        throw new LeaseError({
            code: "NotOurs",
            operation,
            reason: `the issuer lacks permission to read user ${arn}, and ${problem}`,
            remedy: "grant iam:GetUser",
        });
    }
    return user;
}
