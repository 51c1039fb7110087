import { type ChildProcess, spawn } from "node:child_process";
import type { Operation } from "../../provider/errors/operation";
import { explainPulumi, pulumiKilled, pulumiNotStarted } from "./explainPulumi";

/** Options for a run of the Pulumi CLI. */
export interface PulumiOptions {
    /**
     * Working folder.
     * @default the current folder
     */
    readonly cwd?: string | undefined;
    /** Environment variables in addition to those of this process. */
    readonly env?: Readonly<Record<string, string>>;
    /** Standard input. Secrets go here, since process arguments are visible to others. */
    readonly input?: string;
    /**
     * Whether it runs in a separate process group, which Ctrl-C at a terminal does not reach.
     * @default false
     */
    readonly isDetached?: boolean;
}

/** Processes that only read. They are killed when this process exits, which it may do before they answer. */
const readers = new Set<ChildProcess>();
process.once("exit", () => {
    for (const child of readers) {
        child.kill();
    }
});

/**
 * Runs the Pulumi CLI and returns its output. It is for reading: the Automation API takes 0.6 s to load, as long as
 * three exports of a stack, so only operations that change a stack use it (openStack.ts).
 * @throws CliError if the CLI cannot be started or fails
 */
export async function pulumi(
    operation: Operation,
    args: readonly string[],
    { cwd, env, input, isDetached = false }: PulumiOptions = {},
): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn("pulumi", [...args, "--non-interactive", "--color=never"], {
            cwd,
            env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...env },
            stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
            detached: isDetached,
        });
        if (!isDetached) {
            readers.add(child);
        }
        const stdout: Buffer[] = [];
        let stderr = "";
        child.stdout?.on("data", (data) => stdout.push(data));
        child.stderr?.on("data", (data) => {
            stderr += data;
        });
        child.on("error", (error) => reject(pulumiNotStarted(operation, error)));
        child.on("close", (code, killedBy) => {
            readers.delete(child);
            if (code === 0) {
                resolve(Buffer.concat(stdout).toString());
            } else if (killedBy) {
                reject(pulumiKilled(operation, killedBy));
            } else {
                reject(explainPulumi(operation, stderr));
            }
        });
        child.stdin?.on("error", () => {}); // The process exited without reading; its exit code is reported.
        child.stdin?.end(input);
    });
}
