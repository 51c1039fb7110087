import { type ChildProcess, spawn } from "node:child_process";
import type { Operation } from "../../provider/operation";
import { explainPulumi, pulumiKilled, pulumiMissing } from "./explainPulumi";

/** How to run the Pulumi CLI. */
export interface PulumiOptions {
    /** Default: the current folder. */
    readonly cwd?: string | undefined;
    /** Beside this process's environment. */
    readonly env?: Readonly<Record<string, string>>;
    /** What it reads from standard input: the way for secrets, which no process argument may hold. */
    readonly input?: string;
    /** In a process group of its own, which Ctrl-C at a terminal does not reach. Default: false. */
    readonly isDetached?: boolean;
}

/** What reads for us. It ends with this process, which goes when it has given up on an answer. */
const readers = new Set<ChildProcess>();
process.once("exit", () => {
    for (const child of readers) {
        child.kill();
    }
});

/**
 * Runs the Pulumi CLI and gives what it has printed. For reading: the Automation API takes 0.6 s to load, as long as three exports of a
 * stack, and is kept for what changes a stack (openStack.ts).
 */
export async function pulumi(
    operation: Operation,
    args: readonly string[],
    { cwd, env, input, isDetached: isApart = false }: PulumiOptions = {},
): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn("pulumi", [...args, "--non-interactive", "--color=never"], {
            cwd,
            env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...env },
            stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
            detached: isApart,
        });
        if (!isApart) {
            readers.add(child);
        }
        const stdout: Buffer[] = [];
        let stderr = "";
        child.stdout?.on("data", (data) => stdout.push(data));
        child.stderr?.on("data", (data) => {
            stderr += data;
        });
        child.on("error", (error: NodeJS.ErrnoException) =>
            reject(
                error.code === "ENOENT"
                    ? pulumiMissing(operation)
                    : explainPulumi(operation, `error: ${error.message}`),
            ),
        );
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
        child.stdin?.on("error", () => {}); // It has ended without reading; its exit code says why.
        child.stdin?.end(input);
    });
}
