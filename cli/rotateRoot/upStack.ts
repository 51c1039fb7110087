import type { LeaseError } from "../../provider/aws/errors";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { progress } from "../terminal/progress";
import { goOn, withGoOn } from "./goOn";
import type { StackState } from "./stackStates";

/** Runs `pulumi up` on a stack, by the program in its project's folder. Interrupted, the engine ends what it is at. */
export async function upStack({ checkpoint, name }: StackState, signal: AbortSignal): Promise<void> {
    const what = `update stack ${name}`;
    progress(`Updating stack ${name} …`);
    const { openProgram } = await import("../pulumi/openStack");
    const { stack, close } = await openProgram(checkpoint, { what });
    try {
        await stack.up({ signal });
    } catch (error) {
        const { message } = error as LeaseError;
        throw new CliError(
            error instanceof CliError ? error.exitCode : exitCodes.failed,
            signal.aborted ? `${what}: it was cut short; ${goOn}` : withGoOn(message),
        );
    } finally {
        close();
    }
}
