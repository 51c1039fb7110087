import { type Command, Option } from "commander";
import { duration, folder } from "./argumentParsers";

/** Adds the options of a subcommand that works on one stack. */
export function addStackOptions(command: Command): Command {
    return command
        .addOption(new Option("-s, --stack <name>", "The stack to work on (default: the selected stack)"))
        .addOption(new Option("-C, --cwd <folder>", "Work in this folder, as pulumi --cwd").argParser(folder));
}

/** Returns the option to work on all stacks instead of one. */
export function allOption(description: string): Option {
    return new Option("-a, --all", description).conflicts("stack");
}

/** Adds the options of a subcommand that reads one stack or all. */
export function addAllStacksOptions(command: Command): Command {
    return addStackOptions(command)
        .addOption(allOption("Every stack of the state backend"))
        .addOption(new Option("--json", "Print JSON"));
}

/** Adds the options of a subcommand that asks for confirmation. */
export function addConfirmOption(command: Command): Command {
    return addStackOptions(command).option("-y, --yes", "Do not ask for confirmation");
}

/** Adds the options of a subcommand that issues a lease. */
export function addIssueOptions(command: Command): Command {
    return addStackOptions(command)
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
