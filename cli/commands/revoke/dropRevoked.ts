import { Operation } from "../../../provider/operation";
import { tell } from "../../../provider/runtime/told";
import type { Checkpoint } from "../../state/checkpoint";
import type { ListedLease } from "../../state/leases";
import { progress } from "../../terminal/progress";

/**
 * Drops leases from a stack's state that were revoked in AWS, by a refresh of their resources alone. One that another has taken the place
 * of already has no resource of its own to drop: its successor's next `up` forgets it.
 */
export async function dropRevoked(checkpoint: Checkpoint<"shown">, leases: readonly ListedLease[]): Promise<void> {
    const current = leases.filter(({ successor }) => successor === null);
    if (current.length === 0) {
        return;
    }
    progress(`Taking ${current.length === 1 ? "it" : "them"} out of the ledger …`);
    const { openStack } = await import("../../engine/openStack");
    const ids = current.map(({ leaseId }) => leaseId);
    const operation = new Operation("drop", `${ids.join(", ")} from stack ${checkpoint.stack}`);
    const env = tell({ revoked: ids });
    const { stack, close } = await openStack(checkpoint, { operation, env });
    try {
        await stack.refresh({ target: current.map(({ urn }) => urn) });
    } finally {
        close();
    }
}
