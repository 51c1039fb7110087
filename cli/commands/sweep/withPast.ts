import { forEachConcurrently, maxAwsCalls, maxPulumiProcesses } from "../../process/concurrency";
import { remark } from "../../terminal/print";
import { findTags, type UnnamedUser } from "./examineUsers";
import { isOfLedger, stackOfUser, stackThatMade } from "./judgeUser";
import type { ListedUser, Listing } from "./listUsers";
import { readStackPast } from "./stackPast";
import type { SweptLedgers, SweptStack } from "./sweptLedgers";

/** Time before a user's creation from which past states are read: clocks differ. */
const clockMarginMs = 10 * 60_000;

/**
 * Adds ledgers that have users in AWS, that are in no present state, and that a stack had in a past state. The tags of
 * one user show which stack that may be.
 */
export async function withPastLedgers(ledgers: SweptLedgers, { users }: Listing): Promise<SweptLedgers> {
    const unknownUsers = users.filter(({ ledgerId }) => ledgerId !== null && !ledgers.backends.has(ledgerId));
    const wanted = new Map<SweptStack, ListedUser[]>();
    const groups = [...Map.groupBy(unknownUsers, ({ ledgerId }) => ledgerId).values()];
    await forEachConcurrently(maxAwsCalls, groups, async (group) => {
        const name = await stackInTags(group);
        for (const stack of ledgers.stacks.filter(({ project, stack }) => `${project}/${stack}` === name)) {
            wanted.set(stack, [...(wanted.get(stack) ?? []), ...group]);
        }
    });
    const read = await withPast(ledgers, wanted);
    const pasts = read.stacks.flatMap(({ past }) => [...(past?.ledgers ?? [])]);
    const found = pasts.filter(([ledgerId]) => !ledgers.backends.has(ledgerId));
    return { ...read, backends: new Map([...ledgers.backends, ...found]) };
}

/** Reads the past states of stacks, each far enough back to explain some users. */
export async function withPast(
    ledgers: SweptLedgers,
    wanted: ReadonlyMap<SweptStack, readonly ListedUser[]>,
): Promise<SweptLedgers> {
    const stacks = [...ledgers.stacks];
    await forEachConcurrently(maxPulumiProcesses, [...stacks.entries()], async ([index, stack]) => {
        const times = (wanted.get(stack) ?? []).map(({ createdAt }) => Date.parse(createdAt));
        const sinceMs = times.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY) - clockMarginMs;
        if (times.length > 0 && !(stack.past && stack.past.sinceMs <= sinceMs)) {
            stacks[index] = { ...stack, past: await readStackPast(stack, sinceMs).catch(remarkUnreadable) };
        }
    });
    return { ...ledgers, stacks };
}

/** Groups users by the stacks that created them, as far as those were read. */
export function groupByStack(found: readonly UnnamedUser[], ledgers: SweptLedgers): Map<SweptStack, ListedUser[]> {
    const users = new Map<SweptStack, ListedUser[]>();
    for (const unnamed of found) {
        const stack = stackThatMade(unnamed, ledgers);
        if (stack) {
            users.set(stack, [...(users.get(stack) ?? []), unnamed.user]);
        }
    }
    return users;
}

/** Prints why a past cannot be read. An unknown past only keeps users from being removed. */
function remarkUnreadable({ message }: Error): undefined {
    remark(`stacklease: ${message}; using present states only`);
}

/** Number of a ledger's users whose tags are read. */
const maxUsersRead = 10;

/**
 * Returns the stack that the tags of a ledger's users name; undefined if no user is tagged as the ledger's, or AWS does
 * not show it.
 */
async function stackInTags(users: readonly ListedUser[]): Promise<string | undefined> {
    try {
        for (const user of users.slice(0, maxUsersRead)) {
            const tags = await findTags(user);
            if (tags && isOfLedger({ user, tags })) {
                return stackOfUser({ tags });
            }
        }
    } catch {
        // The ledger then counts as one that is in no state.
    }
    return undefined;
}
