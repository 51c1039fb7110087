import { EngineCommand } from "./engineCommand";
import { openStack, type StackPlace } from "./openStack";

/**
 * Destroys what a stack holds and removes the stack, its settings and its history, in one run of the Pulumi CLI: the Automation API takes
 * three, and here somebody waits for a command to end.
 * @param what `<verb> <thing> <name>`, to begin an error with
 */
export async function destroyStack(place: StackPlace, what: string): Promise<void> {
    const { stack, close } = await openStack(place, { what });
    try {
        const { workDir, envVars } = stack.workspace;
        const args = ["destroy", "--yes", "--skip-preview", "--remove", "--stack", stack.name];
        await new EngineCommand(what).run(args, workDir, envVars);
    } finally {
        close();
    }
}
