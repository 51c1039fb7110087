import { Operation } from "../../../provider/operation";
import { forEachConcurrently, maxPulumiProcesses } from "../../concurrency/forEachConcurrently";
import { withPulumiTimeout } from "../../concurrency/withTimeout";
import type { StackPart } from "../../state/forEachStack";
import { progress, remark } from "../../terminal/print";

/** How long all refreshes may take together, in milliseconds, before the engine is interrupted. */
const patience = 60_000;

/** How long an interrupted engine is waited for, in milliseconds. */
const grace = 5_000;

/**
 * Refreshes killed leases, and nothing else of their stacks, so that their states show that they are. Whatever keeps a stack from it, a lock or a
 * passphrase that is not at hand, is told of and no failure. Gives whether all were.
 * @param signal interrupts it
 */
export async function refreshKilled(parts: readonly StackPart<"facts">[], signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) {
        return false;
    }
    const until = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    let isDone = true;
    await forEachConcurrently(maxPulumiProcesses, parts, async (part) => {
        const operation = new Operation("refresh", "stack", part.checkpoint.stack);
        try {
            await withPulumiTimeout(refresh(part, operation, until), patience + grace, operation);
        } catch (error) {
            isDone = false;
            remark(`stacklease: ${(error as Error).message}`);
        }
    });
    return isDone;
}

/** One that another has taken the place of has no resource of its own to refresh: the next `up` of its successor ends it. */
async function refresh(
    { checkpoint, leases }: StackPart<"facts">,
    operation: Operation,
    signal: AbortSignal,
): Promise<void> {
    const target = leases.filter(({ successor }) => successor === null).map(({ urn }) => urn);
    if (target.length === 0) {
        return;
    }
    progress(`Refreshing stack ${checkpoint.stack} …`);
    const { openStack } = await import("../../engine/openStack");
    const { stack, close } = await openStack(checkpoint, { operation });
    try {
        await stack.refresh({ target, signal });
    } finally {
        close();
    }
}
