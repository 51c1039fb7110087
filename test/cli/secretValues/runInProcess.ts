import { CommanderError } from "commander";
import { CliError } from "../../../cli/errors/cliError";
import { program } from "../../../cli/program";
import { LeaseError } from "../../../provider/errors/leaseError";

/** The output and exit code of a command. */
export interface Outcome {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/**
 * Runs the command in this process, including its argument parser, because the binary takes ten times as long to start
 * as such a command takes to run. Throws errors other than `LeaseError`, which would be crashes.
 */
export async function runInProcess(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
    const before = { ...process.env };
    const write = { stdout: process.stdout.write, stderr: process.stderr.write };
    const written = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
        process[stream].write = ((text: string, done?: unknown) => {
            written[stream] += text;
            if (typeof done === "function") {
                done();
            }
            return true;
        }) as typeof process.stdout.write;
    }
    Object.assign(process.env, env);
    let code = 0;
    const command = program((ended) => {
        code = ended;
    });
    for (const each of [command, ...command.commands]) {
        each.exitOverride();
    }
    try {
        await command.parseAsync([process.execPath, "stacklease", ...args]);
    } catch (error) {
        if (error instanceof CommanderError || !LeaseError.isInstance(error)) {
            throw error;
        }
        written.stderr += `stacklease: ${error.message}\n`;
        code = error instanceof CliError ? error.exitCode : 1;
    } finally {
        Object.assign(process.stdout, { write: write.stdout });
        Object.assign(process.stderr, { write: write.stderr });
        // A command also changes its environment, for the programs that it starts.
        for (const name of Object.keys(process.env)) {
            delete process.env[name];
        }
        Object.assign(process.env, before);
    }
    return { code, ...written };
}
