import { Operation } from "../../../provider/errors/operation";
import { forEachConcurrently, maxPulumiProcesses, withPulumiTimeout } from "../../process/concurrency";
import type { StackPart } from "../../state/leasesByStack";
import { progress, remark } from "../../terminal/print";

/** Time limit of all refreshes together, after which the engine is interrupted. */
const refreshTimeoutMs = 60_000;

/** How long an interrupted engine is waited for. */
const interruptGraceMs = 5_000;

/**
 * Refreshes killed leases, and nothing else in their stacks, so that the states show them as killed. A stack that
 * cannot be refreshed, for example because it is locked, gets a remark and is not a failure.
 * @param signal interrupts the refreshes
 * @returns whether all stacks were refreshed
 */
export async function refreshKilled(parts: readonly StackPart<"facts">[], signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) {
        return false;
    }
    const until = AbortSignal.any([signal, AbortSignal.timeout(refreshTimeoutMs)]);
    let isDone = true;
    await forEachConcurrently(maxPulumiProcesses, parts, async (part) => {
        const operation = new Operation("refresh", "stack", part.checkpoint.stack);
        try {
            await withPulumiTimeout(refresh(part, operation, until), refreshTimeoutMs + interruptGraceMs, operation);
        } catch (error) {
            isDone = false;
            remark(`stacklease: ${(error as Error).message}`);
        }
    });
    return isDone;
}

/** A replaced lease has no resource of its own to refresh: the next `up` of its successor revokes it. */
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
    const { openStack } = await import("../../engine/openStack.js");
    const { stack, close } = await openStack(checkpoint, { operation });
    try {
        await stack.refresh({ target, signal });
    } finally {
        close();
    }
}
