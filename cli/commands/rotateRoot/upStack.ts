import { LeaseError } from "../../../provider/leaseError";
import { Operation } from "../../../provider/operation";
import { CliError } from "../../errors/cliError";
import { exitCodes } from "../../errors/exitCodes";
import { progress } from "../../terminal/progress";
import { goOn, withGoOn } from "./goOn";
import type { StackState } from "./stackStates";

/** Runs `pulumi up` on a stack, by the program in its project's folder. Interrupted, the engine ends what it is at. */
export async function upStack({ checkpoint, name }: StackState, signal: AbortSignal): Promise<void> {
    const operation = new Operation("update", "stack", name);
    progress(`Updating stack ${name} …`);
    const { openProgram } = await import("../../engine/openStack");
    const { stack, close } = await openProgram(checkpoint, { operation });
    try {
        await stack.up({ signal });
    } catch (error) {
        if (signal.aborted) {
            const exitCode = error instanceof CliError ? error.exitCode : exitCodes.failed;
            throw new CliError(exitCode, {
                code: "Interrupted",
                operation,
                reason: "it was cut short",
                remedy: goOn,
            });
        }
        throw LeaseError.isInstance(error) ? withGoOn(error) : error;
    } finally {
        close();
    }
}
