import { EngineCommand } from "../pulumi/engineCommand";
import { type OpenOptions, openStack, type StackPlace } from "./openStack";

/**
 * Destroys what a stack holds and removes the stack, its settings and its history, in one run of the Pulumi CLI: the Automation API takes
 * three, and here somebody waits for a command to end.
 */
export async function destroyStack(place: StackPlace, options: OpenOptions): Promise<void> {
    const { stack, close } = await openStack(place, options);
    try {
        const { workDir, envVars } = stack.workspace;
        const args = ["destroy", "--yes", "--skip-preview", "--remove", "--stack", stack.name];
        await new EngineCommand(options.operation).run(args, workDir, envVars);
    } finally {
        close();
    }
}
