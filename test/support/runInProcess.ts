import { CommanderError } from "commander";
import { explainRejectedArguments, usageError } from "../../cli/commandLine/usageError";
import { CliError } from "../../cli/errors/cliError";
import { program } from "../../cli/program";
import { remark } from "../../cli/terminal/print";
import { LeaseError } from "../../provider/errors/leaseError";

/** The output and exit code of a command. */
export interface Outcome {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/**
 * Runs the command in this process, including its argument parser, because the binary takes ten times as long to start
 * as such a command takes to run. Throws errors other than `LeaseError`, which would be crashes. Only one command can
 * run at a time, since it uses the environment of this process.
 * @param env variables to set; `undefined` unsets a variable
 */
export async function runInProcess(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
    cwd = process.cwd(),
): Promise<Outcome> {
    const before = { env: { ...process.env }, cwd: process.cwd(), isTTY: process.stdin.isTTY };
    const streams = [process.stdout, process.stderr] as const;
    const own = streams.map(({ write, isTTY }) => ({ write, isTTY }));
    const written = ["", ""];
    for (const [index, stream] of streams.entries()) {
        stream.write = ((text: string, done?: unknown) => {
            written[index] += text;
            if (typeof done === "function") {
                done();
            }
            return true;
        }) as typeof stream.write;
    }
    for (const stream of [process.stdin, ...streams]) {
        Object.assign(stream, { isTTY: false });
    }
    process.chdir(cwd);
    setEnvironment(env);
    let code = 0;
    const command = program((ended) => {
        code = ended;
    });
    for (const each of [command, ...command.commands]) {
        explainRejectedArguments(each);
        each.configureOutput({ outputError: () => {} }).exitOverride((error) => {
            throw usageError(each, error);
        });
    }
    try {
        await command.parseAsync([process.execPath, "stacklease", ...args]);
    } catch (error) {
        if (error instanceof CommanderError || !LeaseError.isInstance(error)) {
            throw error;
        }
        remark(`stacklease: ${error.message}`);
        code = error instanceof CliError ? error.exitCode : 1;
    } finally {
        for (const [index, stream] of streams.entries()) {
            Object.assign(stream, own[index]);
        }
        Object.assign(process.stdin, { isTTY: before.isTTY });
        process.chdir(before.cwd);
        // A command also changes its environment, for the programs that it starts.
        setEnvironment({
            ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
            ...before.env,
        });
    }
    const [stdout = "", stderr = ""] = written;
    return { code, stdout, stderr };
}

function setEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(variables)) {
        if (value === undefined) {
            delete process.env[name];
        } else {
            process.env[name] = value;
        }
    }
}
