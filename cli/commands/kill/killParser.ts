import { Option } from "commander";
import { type AddSubcommand, allOption, asking } from "../../commandLine/addSubcommand";
import { iamPath, ledgerIds } from "../../commandLine/argumentParsers";

/** Adds `stacklease kill`. */
export function killParser(add: AddSubcommand): void {
    asking(
        add(
            "kill <prefix>",
            "Break glass: deny everything to every lease under a prefix that AWS has",
            async (prefix, options) => (await import("./kill")).kill(prefix, options),
        ),
    )
        .option("--path <path>", "IAM path to look under (default: the stack's, else /stacklease/)", iamPath)
        .addOption(
            new Option(
                "--ledger <id...>",
                "Only leases of these ledgers (default: with --stack, the stack's)",
            ).argParser(ledgerIds),
        )
        .option("--no-refresh", "Leave the states as they are: they show the leases as killed after the next refresh")
        .addOption(allOption("Read every stack of the state backend for its sessions, accounts and paths"));
}
