import type { Command, CommanderError } from "commander";
import type { Reason } from "../../provider/errors/leaseError";
import { Operation } from "../../provider/errors/operation";
import { CliError } from "../errors/cliError";
import { exitCodes } from "../errors/exitCodes";

/** Turns commander's error for invalid usage of a command into a CliError with reason and remedy. */
export function usageError(command: Command, error: CommanderError): CliError {
    const [, message = "", suggestion] =
        /^(?:error: )?(.*?)\.?(?:\n\(Did you mean (.*)\?\))?$/s.exec(error.message) ?? [];
    const cause = message.replace(/\s+/g, " ");
    const remedies = [
        ...(isOptionOfOtherCommand(command, error) ? ["put -- before the command to run"] : []),
        ...(error.code === "commander.conflictingOption" ? ["use only one of them"] : []),
        ...(suggestion ? [`did you mean ${suggestion}?`] : []),
    ];
    const why = withRemedy(cause, remedies) ?? { reason: cause, remedy: `see ${commandLineOf(command)} --help` };
    const operation = new Operation("call", "stacklease", command.parent ? command.name() : "");
    return new CliError(exitCodes.usage, { code: "InvalidUsage", operation, ...why }, { cause: error });
}

/** Splits commander's message into reason and remedy. Its second sentence, from our argument parsers, is the remedy. */
function withRemedy(cause: string, remedies: readonly string[]): Reason | undefined {
    const [, first, second = ""] = /^(.*?)\. (.*)$/.exec(cause) ?? [];
    if (first !== undefined) {
        return { reason: first, remedy: `${second[0]?.toLowerCase()}${second.slice(1)}` };
    }
    return remedies.length > 0 ? { reason: cause, remedy: remedies.join("; ") } : undefined;
}

/** Returns whether an unknown option may belong to the command to run, because `--` is missing. */
function isOptionOfOtherCommand({ registeredArguments }: Command, { code }: CommanderError): boolean {
    const runs = registeredArguments.some(({ variadic }) => variadic);
    return runs && code === "commander.unknownOption" && !process.argv.includes("--");
}

function commandLineOf(command: Command): string {
    return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}
