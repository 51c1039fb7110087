import { setTimeout } from "node:timers/promises";
import { proveAccount } from "../../../provider/aws/callerIdentity";
import { awsNow } from "../../../provider/aws/clock";
import { explain } from "../../../provider/aws/errors";
import { leaseUsers } from "../../../provider/drivers/drivers";
import { Operation } from "../../../provider/errors/operation";
import { forEachConcurrently, maxAwsCalls } from "../../concurrency/forEachConcurrently";
import type { AllTargets, UserTargets } from "./findAllTargets";
import type { KillTarget } from "./killTarget";
import { proveOurs } from "./proveOurs";

/** Outcome of killing users. */
export interface KilledUsers {
    /** ARNs of the users that AWS now denies everything. */
    readonly killed: readonly string[];
    /** What failed, one line per user, with its ARN. */
    readonly left: readonly string[];
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
 * @param signal stops before the next user; users that were not reached are in `left`
 */
export async function killUsers(
    first: AllTargets,
    findMore: (known: ReadonlySet<string>) => Promise<AllTargets>,
    boundaryOf: (target: KillTarget) => string | null,
    signal: AbortSignal,
): Promise<KilledUsers> {
    const known = new Set<string>();
    const killed = new Set<string>();
    const left = new Map<string, string>();
    const keyless = new Map<string, UserTargets>();
    const deadline = performance.now() + settleMs;
    let found = first;
    for (let next = found.users; ; ) {
        await forEachConcurrently(maxAwsCalls, next, async (targets) => {
            const [target] = targets;
            const { arn } = target;
            if (signal.aborted) {
                left.set(arn, `${arn} (not touched)`);
                return;
            }
            try {
                const keys = await killWithAnyIdentity(targets, boundaryOf);
                killed.add(arn);
                left.delete(arn);
                if (keys === 0 && isRecent(target)) {
                    keyless.set(arn, targets);
                } else {
                    keyless.delete(arn);
                }
            } catch (error) {
                killed.delete(arn);
                left.set(arn, `${arn} (${(error as Error).message})`);
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
                left: [...left.values(), ...unfinishedMints(keyless)],
                lastSearch: found,
            };
        }
        if (found.users.length === 0) {
            await setTimeout(500);
        }
    }
}

function unfinishedMints(keyless: ReadonlyMap<string, UserTargets>): string[] {
    return [...keyless.keys()].map((arn) => `${arn} (its mint may be under way; run the same command again)`);
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
