import { Option } from "commander";
import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions, partition } from "../../commandLine/options";

/** Adds `stacklease issuer-policy`. */
export function issuerPolicySubcommand(add: AddSubcommand): void {
    addStackOptions(
        add("issuer-policy", "Print the minimal policy that an issuer needs", async (options) =>
            (await import("./issuerPolicy.js")).issuerPolicy(options),
        ),
    )
        .addOption(
            new Option(
                "--account <id>",
                "Print it for this account, without reading a stack (default: the stack's account)",
            ).conflicts(["stack", "mount"]),
        )
        .addOption(
            new Option("--partition <name>", "Partition of --account, or a region of it (default: aws)").argParser(
                partition,
            ),
        )
        .option("--mount <mount>", "Mount of the backend, if the stack has several")
        .option("--path <path>", "IAM path of users (default: the stack's)")
        .option("--role <arn...>", "Further roles whose sessions are leased")
        .option("--group <name...>", "Further groups that users join")
        .option(
            "--boundary <arn>",
            "The boundary that every user must have (default: the stack's, else stacklease-boundary)",
        )
        .option(
            "--no-boundary",
            "Without a boundary: whoever holds the issuer's credentials can create an administrator",
        );
}
