#!/usr/bin/env node
import { CommanderError } from "commander";
import { LeaseError } from "../provider/aws/errors";
import { CliError } from "./cliError";
import { exitCodes } from "./exitCodes";
import { program } from "./program";

async function main(args: readonly string[]): Promise<void> {
    // A reader that has gone (`stacklease leases | head -1`) is no failure.
    process.stdout.on("error", (error: NodeJS.ErrnoException) =>
        process.exit(error.code === "EPIPE" ? 0 : exitCodes.failed),
    );
    const command = program((code) => {
        process.exitCode = code;
    });
    command.exitOverride();
    for (const each of command.commands) {
        each.exitOverride();
    }
    try {
        await command.parseAsync(args);
    } catch (error) {
        process.exitCode = tell(error, args.includes("--debug"));
    }
}

/** Says in one line what has failed, and gives the exit code that goes with it. */
function tell(error: unknown, debug: boolean): number {
    if (error instanceof CommanderError) {
        return error.exitCode === 0 ? exitCodes.done : exitCodes.usage; // It has said what is wrong.
    }
    const { message, stack } = error as Error;
    const known = LeaseError.isInstance(error);
    process.stderr.write(`stacklease: ${message.split("\n")[0]}${known || debug ? "" : " (--debug shows where)"}\n`);
    if (debug) {
        process.stderr.write(
            `${stack || new Error("from here").stack}\n${String(((error as Error).cause as Error)?.stack ?? "")}\n`,
        );
    }
    return error instanceof CliError ? error.exitCode : exitCodes.failed;
}

main(process.argv);
