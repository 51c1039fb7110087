import { setTimeout } from "node:timers/promises";
import { proveAccount } from "../../../provider/aws/callerIdentity";
import { awsNow } from "../../../provider/aws/clock";
import { explain } from "../../../provider/aws/errors";
import { leaseUsers } from "../../../provider/lease/drivers";
import { Operation } from "../../../provider/operation";
import { forEachConcurrently, maxAwsCalls } from "../../concurrency/forEachConcurrently";
import type { Found, Ways } from "./findAll";
import type { KillTarget } from "./killTarget";
import { proveOurs } from "./proveOurs";

/** What has become of users that were to be killed. */
export interface KilledUsers {
    /** ARNs of those that are dead. */
    readonly killed: readonly string[];
    /** What could not be done, a line a user, with its ARN. */
    readonly left: readonly string[];
    /** What the last look could not look at. */
    readonly unseen: Pick<Found, "failed" | "unread">;
}

/** A user without a key that is younger than this, in milliseconds, may be one whose mint goes on: no mint takes longer. */
const mintMs = 15 * 60_000;

/** How long mints that are under way are waited for, in milliseconds, until their keys are there to be made inactive. */
const settleMs = 10_000;

/**
 * Kills users, and then those that mints have made meanwhile, until a look finds no more of them. A mint that was under way writes the user's
 * document once more, and makes its key after that: such a user is killed again when the key is there.
 * @param look finds the users of that kind that AWS has and that are not among those ARNs
 * @param boundaryOf ARN of the boundary that a user is to have; null where nothing tells
 * @param signal lets what is in hand end, and the rest be named
 */
export async function killUsers(
    first: Found,
    look: (known: ReadonlySet<string>) => Promise<Found>,
    boundaryOf: (target: KillTarget) => string | null,
    signal: AbortSignal,
): Promise<KilledUsers> {
    const known = new Set<string>();
    const killed = new Set<string>();
    const left = new Map<string, string>();
    const keyless = new Map<string, Ways>();
    const giveUp = performance.now() + settleMs;
    let found = first;
    for (let next = found.users; ; ) {
        await forEachConcurrently(maxAwsCalls, next, async (ways) => {
            const [target] = ways;
            const { arn } = target;
            if (signal.aborted) {
                left.set(arn, `${arn} (not touched)`);
                return;
            }
            try {
                const keys = await killByOne(ways, boundaryOf);
                killed.add(arn);
                left.delete(arn);
                if (keys === 0 && isYoung(target)) {
                    keyless.set(arn, ways);
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
        found = signal.aborted ? { ...found, users: [], seen: [] } : await look(known);
        const isLate = signal.aborted || performance.now() > giveUp;
        next = [...found.users, ...(isLate ? [] : keyless.values())];
        if (next.length === 0) {
            return {
                killed: [...killed].filter((arn) => !keyless.has(arn)),
                left: [...left.values(), ...underWay(keyless)],
                unseen: found,
            };
        }
        if (found.users.length === 0) {
            await setTimeout(500);
        }
    }
}

function underWay(keyless: ReadonlyMap<string, Ways>): string[] {
    return [...keyless.keys()].map((arn) => `${arn} (its mint may be under way; run the same command again)`);
}

/** Kills a user by the first identity that may. Tells why the first could not where none may. */
async function killByOne(ways: Ways, boundaryOf: (target: KillTarget) => string | null): Promise<number> {
    const failures: unknown[] = [];
    for (const target of ways) {
        const { connection, accountId } = target.place;
        const operation = new Operation("kill", "lease", target.leaseId);
        try {
            if (target.isUnseen && accountId) {
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

function isYoung({ user }: KillTarget): boolean {
    return user.CreateDate !== undefined && awsNow() - user.CreateDate.getTime() < mintMs;
}
