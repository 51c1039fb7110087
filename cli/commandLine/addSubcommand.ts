import { type Command, Option } from "commander";
import { Operation } from "../../provider/operation";
import { exitCodes } from "../errors/exitCodes";
import { exitOnSignal } from "../process/signals";
import { duration, folder } from "./argumentParsers";

/** Adds a subcommand. What it runs is loaded when it runs; a number that comes of it is the exit code. */
export type AddSubcommand = (
    usage: string,
    description: string,
    run: (...args: never[]) => Promise<unknown>,
) => Command;

/**
 * How subcommands are added to the command.
 * @param end what to do with an exit code
 */
export function addSubcommandsTo(root: Command, end: (code: number) => void): AddSubcommand {
    return (usage, description, run) => {
        const command = root.command(usage).description(description).option("--debug", "Print stack traces");
        return command.action(async (...given) => {
            const words = given.filter((each) => typeof each === "string");
            exitOnSignal(new Operation(command.name(), words.join(" ")));
            const code = await run(...(given as never[]));
            end(typeof code === "number" ? code : exitCodes.done);
        });
    };
}

/** Options of a subcommand that works on a stack. */
export function onStack(command: Command): Command {
    return command
        .addOption(new Option("-s, --stack <name>", "The stack to work on (default: the one that is selected)"))
        .addOption(new Option("-C, --cwd <folder>", "Work in this folder, as pulumi --cwd").argParser(folder));
}

/** That a subcommand works on all stacks, rather than one. */
export function allOption(description: string): Option {
    return new Option("-a, --all", description).conflicts("stack");
}

/** Options of a subcommand that reads a stack, or all of them. */
export function onStacks(command: Command): Command {
    return onStack(command)
        .addOption(allOption("Every stack of the state backend"))
        .addOption(new Option("--json", "Print JSON"));
}

/** Options of a subcommand that says what it will do to a stack's leases, and asks. */
export function withConfirmation(command: Command): Command {
    return onStack(command).option("-y, --yes", "Don't ask");
}

/** Options of a subcommand that issues a lease. */
export function withIssueOptions(command: Command): Command {
    return onStack(command)
        .option("--ttl <duration>", "How long at most (default: the policy's ttl)", duration)
        .option("--role-arn <arn>", "Which role, if the policy has several");
}

/** The option of a subcommand that AWS SDKs call, whose environment may hold other credentials than the state needs. */
export function stateProfile(): Option {
    return new Option("--state-profile <name>", "AWS profile to read the state with (default: the environment's)");
}
