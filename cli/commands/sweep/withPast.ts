import { forEachConcurrently, maxAwsCalls, maxPulumiProcesses } from "../../concurrency/forEachConcurrently";
import { remark } from "../../terminal/print";
import { findTags, type Untold } from "./examineUsers";
import { isOfLedger, stackOfUser, stackThatMade } from "./judgeUser";
import type { ListedUser, Listing } from "./listUsers";
import { readStackPast } from "./stackPast";
import type { SweptLedgers, SweptStack } from "./sweptLedgers";

/** How much earlier than a user was made, in milliseconds, the past is read that is to tell of it: clocks differ. */
const margin = 10 * 60_000;

/**
 * Adds the ledgers that no state has any more, of which there are users, and that a stack has had that was read: by its past states. Which stack
 * that may be, the tags of one user tell.
 */
export async function withPastLedgers(ledgers: SweptLedgers, { users }: Listing): Promise<SweptLedgers> {
    const strangers = users.filter(({ ledgerId }) => ledgerId !== null && !ledgers.backends.has(ledgerId));
    const wanted = new Map<SweptStack, ListedUser[]>();
    const groups = [...Map.groupBy(strangers, ({ ledgerId }) => ledgerId).values()];
    await forEachConcurrently(maxAwsCalls, groups, async (group) => {
        const name = await stackNamedBy(group);
        for (const stack of ledgers.stacks.filter(({ project, stack }) => `${project}/${stack}` === name)) {
            wanted.set(stack, [...(wanted.get(stack) ?? []), ...group]);
        }
    });
    const read = await withPast(ledgers, wanted);
    const pasts = read.stacks.flatMap(({ past }) => [...(past?.ledgers ?? [])]);
    const found = pasts.filter(([ledgerId]) => !ledgers.backends.has(ledgerId));
    return { ...read, backends: new Map([...ledgers.backends, ...found]) };
}

/** Reads the past of stacks, each for some users of which it is to tell. */
export async function withPast(
    ledgers: SweptLedgers,
    wanted: ReadonlyMap<SweptStack, readonly ListedUser[]>,
): Promise<SweptLedgers> {
    const stacks = [...ledgers.stacks];
    await forEachConcurrently(maxPulumiProcesses, [...stacks.entries()], async ([index, stack]) => {
        const times = (wanted.get(stack) ?? []).map(({ createdAt }) => Date.parse(createdAt));
        const since = times.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY) - margin;
        if (times.length > 0 && !(stack.past && stack.past.since <= since)) {
            stacks[index] = { ...stack, past: await readStackPast(stack, since).catch(remarkUnreadable) };
        }
    });
    return { ...ledgers, stacks };
}

/** Users by the stacks that have made them, as far as those were read. */
export function groupByStack(found: readonly Untold[], ledgers: SweptLedgers): Map<SweptStack, ListedUser[]> {
    const users = new Map<SweptStack, ListedUser[]>();
    for (const untold of found) {
        const stack = stackThatMade(untold, ledgers);
        if (stack) {
            users.set(stack, [...(users.get(stack) ?? []), untold.user]);
        }
    }
    return users;
}

/** What is not known of the past keeps users from being removed, and nothing else. */
function remarkUnreadable({ message }: Error): undefined {
    remark(`stacklease: ${message}; going by present states alone`);
}

/** How many users of a ledger are asked whose they are. */
const most = 10;

/** The stack that the first user names that is tagged as its ledger's; undefined where none is, or AWS shows none. */
async function stackNamedBy(users: readonly ListedUser[]): Promise<string | undefined> {
    try {
        for (const user of users.slice(0, most)) {
            const tags = await findTags(user);
            if (tags && isOfLedger({ user, tags })) {
                return stackOfUser({ tags });
            }
        }
    } catch {
        // Then the ledger is one that no state owns.
    }
    return undefined;
}
