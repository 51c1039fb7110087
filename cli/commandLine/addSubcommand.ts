import { type Command, Option } from "commander";
import { Operation } from "../../provider/errors/operation";
import { exitCodes } from "../errors/exitCodes";
import { exitOnSignal } from "../process/signals";
import { duration, folder } from "./argumentParsers";

/** Adds a subcommand. `run` loads the subcommand's code; a number that it returns is the exit code. */
export type AddSubcommand = (
    usage: string,
    description: string,
    run: (...args: never[]) => Promise<unknown>,
) => Command;

/**
 * Returns the function that adds subcommands to the command.
 * @param exit called with a subcommand's exit code
 */
export function addSubcommandsTo(root: Command, exit: (code: number) => void): AddSubcommand {
    return (usage, description, run) => {
        const command = root.command(usage).description(description).option("--debug", "Print stack traces");
        return command.action(async (...given) => {
            const args = given.filter((each) => typeof each === "string");
            exitOnSignal(new Operation("run", "stacklease", [command.name(), ...args].join(" ")));
            const code = await run(...(given as never[]));
            exit(typeof code === "number" ? code : exitCodes.done);
        });
    };
}

/** Adds the options of a subcommand that works on one stack. */
export function onStack(command: Command): Command {
    return command
        .addOption(new Option("-s, --stack <name>", "The stack to work on (default: the selected stack)"))
        .addOption(new Option("-C, --cwd <folder>", "Work in this folder, as pulumi --cwd").argParser(folder));
}

/** Returns the option to work on all stacks instead of one. */
export function allOption(description: string): Option {
    return new Option("-a, --all", description).conflicts("stack");
}

/** Adds the options of a subcommand that reads one stack or all. */
export function onStacks(command: Command): Command {
    return onStack(command)
        .addOption(allOption("Every stack of the state backend"))
        .addOption(new Option("--json", "Print JSON"));
}

/** Adds the options of a subcommand that asks for confirmation. */
export function withConfirmation(command: Command): Command {
    return onStack(command).option("-y, --yes", "Do not ask for confirmation");
}

/** Adds the options of a subcommand that issues a lease. */
export function withIssueOptions(command: Command): Command {
    return onStack(command)
        .option("--ttl <duration>", "Duration of the lease (default: the policy's ttl)", duration)
        .option("--role-arn <arn>", "Role to assume, if the policy has several");
}

/**
 * Returns the option for a subcommand that AWS SDKs call, whose environment may have other credentials than the state
 * backend needs.
 */
export function stateProfile(): Option {
    return new Option("--state-profile <name>", "AWS profile to read the state with (default: the environment's)");
}
