import { spawn } from "node:child_process";
import { PulumiCommand } from "@pulumi/pulumi/automation/cmd";
import type { Operation } from "../../provider/errors/operation";
import { explainPulumi, pulumiKilled, pulumiNotStarted } from "./explainPulumi";

/**
 * Commands that the Automation API runs before and after an operation, with outputs that it accepts: nothing here reads
 * them, so they are not run. Besides, `stack select` would change the user's selected stack.
 */
const skippedCommands: Readonly<Record<string, string>> = {
    "stack select": "",
    "stack output": "{}",
    "stack history": "[]",
};

interface Result {
    readonly stdout: string;
    readonly stderr: string;
    readonly code: number;
}

/** A `PulumiCommand` with the method that the Automation API calls and leaves out of its types. */
export interface EngineCommand extends PulumiCommand {
    /**
     * Runs the Pulumi CLI.
     * @throws CliError if the CLI cannot be started or fails
     */
    run(
        args: readonly string[],
        cwd: string,
        env: Readonly<Record<string, string>>,
        onOutput?: (data: string) => void,
        onError?: (data: string) => void,
        signal?: AbortSignal,
    ): Promise<Result>;
}

/**
 * Returns the Automation API's command to run the Pulumi CLI, with a `run` of our own. It uses a separate process
 * group, so that Ctrl-C at a terminal reaches the CLI only through an operation's abort signal. It never changes the
 * selected stack, and turns failures into a CliError.
 * @param operation for errors
 */
export function engineCommand(operation: Operation): EngineCommand {
    // PulumiCommand.get() would run `pulumi version` each time.
    const command: PulumiCommand = Object.create(PulumiCommand.prototype);
    return Object.assign(command, { command: "pulumi", version: null, run: runWith(operation) });
}

function runWith(operation: Operation): EngineCommand["run"] {
    return async (args, cwd, env, onOutput, onError, signal) => {
        const name = args.slice(0, 2).join(" ");
        const answer = skippedCommands[name];
        if (answer !== undefined) {
            return { stdout: answer, stderr: "", code: 0 };
        }
        signal?.throwIfAborted();
        const whole = [
            ...args,
            ...(name === "stack init" ? ["--no-select"] : []),
            "--non-interactive",
            "--color=never",
        ];
        return new Promise((resolve, reject) => {
            const child = spawn("pulumi", whole, {
                cwd,
                env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...env },
                stdio: ["ignore", "pipe", "pipe"],
                detached: true,
            });
            const interrupt = () => child.kill("SIGINT");
            signal?.addEventListener("abort", interrupt);
            let [stdout, stderr] = ["", ""];
            child.stdout.setEncoding("utf8").on("data", (data: string) => {
                stdout += data;
                onOutput?.(data);
            });
            child.stderr.setEncoding("utf8").on("data", (data: string) => {
                stderr += data;
                onError?.(data);
            });
            child.on("error", (error) => reject(pulumiNotStarted(operation, error)));
            child.on("close", (code, killedBy) => {
                signal?.removeEventListener("abort", interrupt);
                if (code === 0) {
                    resolve({ stdout, stderr, code });
                } else if (killedBy) {
                    reject(pulumiKilled(operation, killedBy));
                } else {
                    reject(explainPulumi(operation, `${stdout}\n${stderr}`));
                }
            });
        });
    };
}
