import { Option } from "commander";
import { type AddSubcommand, onStack } from "../../commandLine/addSubcommand";
import { partition } from "../../commandLine/argumentParsers";

/** Adds `stacklease issuer-policy`. */
export function issuerPolicyParser(add: AddSubcommand): void {
    onStack(
        add("issuer-policy", "Print the least policy that an issuer needs", async (options) =>
            (await import("./issuerPolicy.js")).issuerPolicy(options),
        ),
    )
        .addOption(
            new Option(
                "--account <id>",
                "Account for which to print it without reading a stack (default: the stack's)",
            ).conflicts(["stack", "mount"]),
        )
        .addOption(
            new Option("--partition <name>", "Partition of --account, or a region of it (default: aws)").argParser(
                partition,
            ),
        )
        .option("--mount <mount>", "The backend, if the stack has several")
        .option("--path <path>", "IAM path of users (default: the stack's)")
        .option("--role <arn...>", "Roles whose sessions are leased, too")
        .option("--group <name...>", "Groups that users are added to, too")
        .option(
            "--boundary <arn>",
            "The boundary that every user must have (default: the stack's, else stacklease-boundary)",
        )
        .option(
            "--no-boundary",
            "Without a boundary: whoever holds the issuer's credentials can create an administrator",
        );
}
