import { statSync } from "node:fs";
import { type Command, Option } from "commander";
import { RejectedArgument } from "./usageError";

/** Parses an existing folder. */
function folder(given: string): string {
    if (!statSync(given, { throwIfNoEntry: false })?.isDirectory()) {
        throw new RejectedArgument({ remedy: "the folder must exist" });
    }
    return given;
}

/** Parses an IAM path, as a backend's userPath. */
export function iamPath(given: string): string {
    if (!/^\/([\x21-\x7e]+\/)?$/.test(given)) {
        throw new RejectedArgument({ remedy: "an IAM path starts and ends with /" });
    }
    return given;
}

/** Parses a partition that the AWS SDK knows, from its name or one of its regions. */
export function partition(given: string): string {
    const { isPartition, partitionOf } =
        require("../../provider/aws/partition") as typeof import("../../provider/aws/partition");
    const name = /-\d+$/.test(given) ? partitionOf(given).name : given;
    if (!isPartition(name)) {
        throw new RejectedArgument({
            remedy: "use a partition that the AWS SDK knows, e.g. aws-us-gov, or one of its regions",
        });
    }
    return name;
}

/** Parses a ledger id, as in the paths and tags of users. */
export function ledgerId(given: string): string {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given)) {
        throw new RejectedArgument({ remedy: "use the UUID in the path and the tag of the ledger's users" });
    }
    return given;
}

/** Parses another ledger id of an option that can be repeated. */
export function ledgerIds(given: string, before: readonly string[] = []): string[] {
    return [...before, ledgerId(given)];
}

/** Parses the seconds between two lists. */
export function watchSeconds(given: string): number {
    return wholeNumber(given, 1, 3_600);
}

/** Parses a TCP port. */
export function portNumber(given: string): number {
    return wholeNumber(given, 0, 65_535);
}

/** Parses a duration such as `15m`. Digits alone are seconds. */
export function duration(given: string): string {
    const { parseDuration } =
        require("../../provider/lease/duration") as typeof import("../../provider/lease/duration");
    const text = /^\d+$/.test(given) ? `${given}s` : given;
    const parsed = parseDuration(text);
    if ("fault" in parsed) {
        const { reason, remedy } = parsed.fault;
        throw new RejectedArgument(remedy === undefined ? { remedy: `it ${reason}` } : { reason, remedy });
    }
    return text;
}

function wholeNumber(given: string, min: number, max: number): number {
    const number = Number(given);
    if (!Number.isInteger(number) || number < min || number > max) {
        throw new RejectedArgument({ remedy: `use a whole number from ${min} to ${max}` });
    }
    return number;
}

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
