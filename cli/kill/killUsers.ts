import { setTimeout } from "node:timers/promises";
import { proveAccount } from "../../provider/aws/callerIdentity";
import { clientsFor } from "../../provider/aws/clients";
import { awsNow } from "../../provider/aws/clock";
import { explain } from "../../provider/aws/errors";
import { killUser } from "../../provider/lease/iamUser/killUser";
import { callsAtOnce, forEachAtOnce } from "../atOnce";
import type { Found, Ways } from "./findAll";
import type { Target } from "./findTargets";

/** What has become of users that were to be killed. */
export interface KilledUsers {
    readonly killed: number;
    /** What could not be done, a line a user, with its ARN. */
    readonly left: readonly string[];
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
 */
export async function killUsers(
    { users, seen }: Pick<Found, "users" | "seen">,
    look: (known: ReadonlySet<string>) => Promise<Found>,
    boundaryOf: (target: Target) => string | null,
): Promise<KilledUsers> {
    const known = new Set(seen);
    const killed = new Set<string>();
    const left = new Map<string, string>();
    const giveUp = performance.now() + settleMs;
    for (let next = users; ; ) {
        const unsettled: Ways[] = [];
        await forEachAtOnce(callsAtOnce, next, async (ways) => {
            const [{ arn }] = ways;
            try {
                const keys = await killByOne(ways, boundaryOf);
                killed.add(arn);
                left.delete(arn);
                if (keys === 0 && isYoung(ways[0])) {
                    unsettled.push(ways);
                }
            } catch (error) {
                left.set(arn, `${arn} (${(error as Error).message})`);
            }
        });
        const later = await look(known);
        for (const arn of later.seen) {
            known.add(arn);
        }
        next = [...later.users, ...unsettled];
        if (next.length === 0 || performance.now() > giveUp) {
            const underWay = unsettled.map(
                ([{ arn }]) => `${arn} (its mint may be under way; run the same command again)`,
            );
            return { killed: killed.size - unsettled.length, left: [...left.values(), ...underWay] };
        }
        if (later.users.length === 0) {
            await setTimeout(500);
        }
    }
}

/** Kills a user by the first identity that may. */
async function killByOne([first, ...others]: Ways, boundaryOf: (target: Target) => string | null): Promise<number> {
    const { connection, accountId } = first.place;
    const what = `kill lease ${first.leaseId}`;
    try {
        if (first.isUnseen && accountId) {
            await proveAccount(connection, accountId, what);
        }
        return await killUser(await clientsFor(connection).iam(), first.user, boundaryOf(first));
    } catch (error) {
        const [next, ...rest] = others;
        if (next) {
            return killByOne([next, ...rest], boundaryOf);
        }
        throw explain(what, "changing its user", connection, error);
    }
}

function isYoung({ user }: Target): boolean {
    return user.CreateDate !== undefined && awsNow() - user.CreateDate.getTime() < mintMs;
}
