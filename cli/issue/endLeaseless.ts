import { interruptible } from "../interruptible";
import type { Checkpoint } from "../ledger/checkpoint";
import { type ConfirmOptions, confirm } from "../terminal/confirm";
import { print } from "../terminal/print";
import { endIssued } from "./endIssued";

/** Removes a stack of `issue` that has no lease, with what a mint may have left. */
export async function endLeaseless(checkpoint: Checkpoint, options: ConfirmOptions): Promise<void> {
    const { stack } = checkpoint;
    await confirm(`revoke ${stack}`, [`Remove stack ${stack}, in which issue has left no lease`], options);
    await interruptible(`revoke ${stack}`, () => endIssued(checkpoint, []));
    print(`Removed stack ${stack}`);
}
