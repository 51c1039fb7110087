import { type Command, type CommanderError, InvalidArgumentError } from "commander";
import type { Reason } from "../../provider/errors/leaseError";
import { Operation } from "../../provider/errors/operation";
import { CliError, exitCodes } from "../errors/cliError";

/** Why one of our parsers rejects the argument of an option. Without a reason, the remedy says it. */
export class RejectedArgument extends InvalidArgumentError {
    readonly reason: string;
    readonly remedy: string;

    constructor({ reason = "", remedy = "" }: Partial<Reason>) {
        super(reason || remedy);
        this.reason = reason;
        this.remedy = remedy;
    }
}

/**
 * Makes a command throw a CliError for a {@link RejectedArgument}. Commander catches errors of parsers and keeps only
 * their messages.
 */
export function explainRejectedArguments(command: Command): void {
    for (const option of command.options) {
        const { parseArg } = option;
        if (parseArg) {
            option.argParser((given, before) => {
                try {
                    return parseArg(given, before);
                } catch (error) {
                    if (!(error instanceof RejectedArgument)) {
                        throw error;
                    }
                    const invalid = `option '${option.flags}' argument '${given}' is invalid`;
                    const reason = error.reason ? `${invalid}: ${error.reason}` : invalid;
                    throw invalidUsage(command, { reason, remedy: error.remedy }, error);
                }
            });
        }
    }
}

/** Turns commander's error for invalid usage of a command into a CliError with reason and remedy. */
export function usageError(command: Command, error: CommanderError): CliError {
    const [, message = "", suggestion] =
        /^(?:error: )?(.*?)\.?(?:\n\(Did you mean (.*)\?\))?$/s.exec(error.message) ?? [];
    const reason = tidied(message);
    const remedies = [
        ...(isOptionOfOtherCommand(command, error) ? ["put -- before the command to run"] : []),
        ...(error.code === "commander.conflictingOption" ? ["use only one of them"] : []),
        ...(suggestion ? [`did you mean ${suggestion}?`] : []),
    ];
    const isExplained = remedies.length > 0 || selfExplaining.includes(error.code);
    const remedy = isExplained ? remedies.join("; ") : `see ${commandLineOf(command)} --help`;
    return invalidUsage(command, { reason, remedy }, error);
}

/** Codes of commander's errors whose messages have a second sentence that says what is valid. */
const selfExplaining = ["commander.invalidArgument", "commander.excessArguments"];

/** Returns a message of commander in the form of ours: in one line, its sentences joined. */
function tidied(message: string): string {
    return message
        .replace(/\s+/g, " ")
        .replace(/\. (Allowed choices|Expected \d)/, (_, words: string) => `; ${words.toLowerCase()}`);
}

function invalidUsage(command: Command, why: Reason, cause: Error): CliError {
    const operation = new Operation("call", "stacklease", command.parent ? command.name() : "");
    return new CliError(exitCodes.usage, { code: "InvalidUsage", operation, ...why }, { cause });
}

/** Returns whether an unknown option may belong to the command to run, because `--` is missing. */
function isOptionOfOtherCommand({ registeredArguments }: Command, { code }: CommanderError): boolean {
    const runs = registeredArguments.some(({ variadic }) => variadic);
    return runs && code === "commander.unknownOption" && !process.argv.includes("--");
}

function commandLineOf(command: Command): string {
    return command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
}
