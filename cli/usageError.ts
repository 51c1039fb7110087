import type { Command, CommanderError } from "commander";
import type { Reason } from "../provider/leaseError";
import { Operation } from "../provider/operation";
import { CliError } from "./cliError";
import { exitCodes } from "./exitCodes";

/**
 * What is off with the words of a call, as commander has found it, in our form: with the remedy, in a line.
 * @param command whose call it is
 */
export function usageError(command: Command, error: CommanderError): CliError {
    const [, told = "", meant] = /^(?:error: )?(.*?)\.?(?:\n\(Did you mean (.*)\?\))?$/s.exec(error.message) ?? [];
    const cause = told.replace(/\s+/g, " ");
    const remedies = [
        ...(isAnothersOption(command, error) ? ["put -- in front of the command to run"] : []),
        ...(error.code === "commander.conflictingOption" ? ["leave one of them out"] : []),
        ...(meant ? [`did you mean ${meant}?`] : []),
    ];
    const why = withRemedy(cause, remedies) ?? { reason: cause, remedy: `see ${callOf(command)} --help` };
    const operation = new Operation("call", command.name());
    return new CliError(exitCodes.usage, { code: "InvalidUsage", operation, ...why }, { cause: error });
}

/** The cause with its remedies; those that are commander's second sentence are in it already. */
function withRemedy(cause: string, remedies: readonly string[]): Reason | undefined {
    const [, first, second = ""] = /^(.*?)\. (.*)$/.exec(cause) ?? [];
    if (first !== undefined) {
        const [reason = "", ...rest] = second.split("; ");
        return rest.length > 0
            ? { reason: `${first}: ${reason}`, remedy: rest.join("; ") }
            : { reason: first, remedy: `${second[0]?.toLowerCase()}${second.slice(1)}` };
    }
    return remedies.length > 0 ? { reason: cause, remedy: remedies.join("; ") } : undefined;
}

/** Whether an unknown option may be one of the command that is to be run, which was not told apart by `--`. */
function isAnothersOption({ registeredArguments }: Command, { code }: CommanderError): boolean {
    const runs = registeredArguments.some(({ variadic }) => variadic);
    return runs && code === "commander.unknownOption" && !process.argv.includes("--");
}

function callOf(command: Command): string {
    return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}
