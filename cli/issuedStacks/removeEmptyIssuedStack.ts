import { Operation } from "../../provider/errors/operation";
import { interruptible } from "../process/interruptible";
import type { Checkpoint } from "../state/checkpoint";
import { type ConfirmOptions, confirm } from "../terminal/confirm";
import { print } from "../terminal/print";
import { lostMints } from "./lostMint";
import { revokeIssuedStack } from "./revokeIssuedStack";

/** Removes an issued stack without a lease, and what a mint may have left in AWS. */
export async function removeEmptyIssuedStack(checkpoint: Checkpoint<"keys">, options: ConfirmOptions): Promise<void> {
    const { stack } = checkpoint;
    const operation = new Operation("revoke", "lease of stack", stack);
    await confirm(operation, [`Remove stack ${stack}, which has no lease`], options);
    await interruptible(operation, async () => {
        const found = await revokeIssuedStack({ details: checkpoint, leases: [], lost: lostMints(checkpoint) });
        print(
            [...found.map((arn) => `Revoked ${arn}, whose mint never finished`), `Removed stack ${stack}`].join("\n"),
        );
    });
}
