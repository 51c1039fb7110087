import { CommanderError } from "commander";
import { LeaseError } from "../provider/leaseError";
import { Operation } from "../provider/operation";
import { usageError } from "./commandLine/usageError";
import { debugText } from "./debugText";
import { CliError } from "./errors/cliError";
import { exitCodes, signalCode } from "./errors/exitCodes";
import { keepCompiledCode } from "./process/keepCompiledCode";
import { exitBySignal, onTerminationSignal } from "./process/signals";
import { program } from "./program";
import { flushOutput, isBrokenPipe, remark } from "./terminal/print";

async function main(args: readonly string[]): Promise<void> {
    onTerminationSignal(exitBySignal);
    process.on("uncaughtException", (error) => process.exit(reportError(terminalGone(error) ?? error, isDebug(args))));
    keepCompiledCode();
    // A terminal that has closed takes our remarks with it, and nothing else.
    process.stderr.on("error", () => {});
    const command = program((code) => {
        process.exitCode = code;
    });
    for (const each of [command, ...command.commands]) {
        each.configureOutput({ outputError: () => {} }).exitOverride((error) => {
            throw isHelp(error) ? error : usageError(each, error);
        });
    }
    try {
        await command.parseAsync(args).catch(unlessHelp);
        await flushOutput();
    } catch (error) {
        if (!isBrokenPipe(error)) {
            process.exitCode = reportError(error, isDebug(args));
        }
    }
}

/** What was asked for, or what is printed where no subcommand was named. */
function isHelp({ exitCode, code }: CommanderError): boolean {
    return exitCode === 0 || code === "commander.help";
}

/** Help and version end the parser by an error as well. */
function unlessHelp(error: unknown): void {
    if (!(error instanceof CommanderError && error.exitCode === 0)) {
        throw error;
    }
}

/** What it means when the terminal goes while a question stands on it, which is told as an event. */
function terminalGone({ code, syscall }: NodeJS.ErrnoException): CliError | undefined {
    return code === "EIO" && syscall === "setRawMode"
        ? new CliError(signalCode("SIGHUP"), {
              code: "Interrupted",
              operation: new Operation("ask", "whether to go on"),
              reason: "the terminal has gone, and nothing was done",
              remedy: "run the same command again",
          })
        : undefined;
}

/** The words behind `--` are another command's. */
function isDebug(args: readonly string[]): boolean {
    const end = args.indexOf("--");
    return args.slice(0, end < 0 ? args.length : end).includes("--debug");
}

/** Says in one line what has failed, and gives the exit code that goes with it. */
function reportError(error: unknown, debug: boolean): number {
    if (error instanceof CommanderError) {
        return exitCodes.usage; // It has printed help.
    }
    const { message } = error as Error;
    const known = LeaseError.isInstance(error);
    remark(`stacklease: ${message.split("\n")[0]}${known || debug ? "" : " (--debug shows where)"}`);
    if (debug) {
        remark(debugText(error));
    }
    return error instanceof CliError ? error.exitCode : exitCodes.failed;
}

// What was given up on, such as an answer of the Pulumi CLI, must not keep this process from its end.
main(process.argv)
    .then(flushOutput)
    .catch(() => {})
    .finally(() => process.exit());
