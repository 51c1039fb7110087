import { existsSync, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommanderError } from "commander";
import { LeaseError } from "../provider/errors/leaseError";
import { Operation } from "../provider/errors/operation";
import { explainRejectedArguments, usageError } from "./commandLine/usageError";
import { CliError, exitCodes, signalCode } from "./errors/cliError";
import { debugText } from "./errors/debugText";
import { exitBySignal, onTerminationSignal } from "./process/signals";
import { program } from "./program";
import { flushOutput, isBrokenPipe, remark } from "./terminal/print";

async function main(args: readonly string[]): Promise<void> {
    onTerminationSignal(exitBySignal);
    process.on("uncaughtException", (error) => process.exit(reportError(terminalGone(error) ?? error, isDebug(args))));
    keepCompiledCode();
    // If the terminal closes, only remarks are lost.
    process.stderr.on("error", () => {});
    const command = program((code) => {
        process.exitCode = code;
    });
    for (const each of [command, ...command.commands]) {
        explainRejectedArguments(each);
        each.configureOutput({ outputError: () => {} }).exitOverride((error) => {
            throw isHelp(error) ? error : usageError(each, error);
        });
    }
    try {
        await command.parseAsync(args).catch(ignoreHelp);
        await flushOutput();
    } catch (error) {
        if (!isBrokenPipe(error)) {
            process.exitCode = reportError(error, isDebug(args));
        }
    }
}

/** Returns whether commander has printed help or the version, also because no subcommand was given. */
function isHelp({ exitCode, code }: CommanderError): boolean {
    return exitCode === 0 || code === "commander.help";
}

/** Ignores the error by which commander stops after help or the version. */
function ignoreHelp(error: unknown): void {
    if (!(error instanceof CommanderError && error.exitCode === 0)) {
        throw error;
    }
}

/** Returns the error if the terminal closed while a question was open, which Node.js emits as an uncaught exception. */
function terminalGone({ code, syscall }: NodeJS.ErrnoException): CliError | undefined {
    return code === "EIO" && syscall === "setRawMode"
        ? new CliError(signalCode("SIGHUP"), {
              code: "Interrupted",
              operation: new Operation("wait for", "confirmation"),
              reason: "the terminal was closed; nothing was changed",
              remedy: "run the same command again",
          })
        : undefined;
}

/** Returns whether `--debug` was given. Arguments after `--` belong to another command. */
function isDebug(args: readonly string[]): boolean {
    const end = args.indexOf("--");
    return args.slice(0, end < 0 ? args.length : end).includes("--debug");
}

/** Prints an error in one line and returns its exit code. */
function reportError(error: unknown, debug: boolean): number {
    if (error instanceof CommanderError) {
        return exitCodes.usage; // Commander has printed help.
    }
    const { message } = error as Error;
    const isKnown = LeaseError.isInstance(error);
    remark(`stacklease: ${message.split("\n")[0]}${isKnown || debug ? "" : " (--debug prints stack traces)"}`);
    if (debug) {
        remark(debugText(error));
    }
    return error instanceof CliError ? error.exitCode : exitCodes.failed;
}

/**
 * Enables Node.js's compile cache in `$XDG_CACHE_HOME/stacklease` or ~/.cache/stacklease, which halves the time to load
 * Pulumi's Automation API. Does nothing if the folder is not writable.
 */
function keepCompiledCode(): void {
    try {
        const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
        const own = join(cache, "stacklease");
        const compiled = join(own, "compiled");
        // One at a time: a recursive mkdir under /proc never returns.
        for (const folder of [cache, own, compiled]) {
            if (!existsSync(folder)) {
                mkdirSync(folder, { mode: 0o700 });
            }
        }
        enableCompileCache(compiled);
    } catch {
        // No such folder: a container's user may have no home.
    }
}

// Exits explicitly: a call that timed out, such as one of the Pulumi CLI, must not keep this process running.
main(process.argv)
    .then(flushOutput)
    .catch(() => {})
    .finally(() => process.exit());
