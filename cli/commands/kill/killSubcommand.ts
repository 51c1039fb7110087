import { Option } from "commander";
import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addConfirmOption, allOption, iamPath, ledgerIds } from "../../commandLine/options";

/** Adds `stacklease kill`. */
export function killSubcommand(add: AddSubcommand): void {
    addConfirmOption(
        add(
            "kill <prefix>",
            "Emergency: deny everything to every lease in AWS under a prefix",
            async (prefix, options) => (await import("./kill.js")).kill(prefix, options),
        ),
    )
        .option("--path <path>", "IAM path to search (default: the stack's, else /stacklease/)", iamPath)
        .addOption(
            new Option(
                "--ledger <id...>",
                "Only leases of these ledgers (default: the ledgers of --stack, else all)",
            ).argParser(ledgerIds),
        )
        .option("--no-refresh", "Do not refresh the states; they show the leases as killed after the next refresh")
        .addOption(allOption("Read sessions, accounts and paths from every stack of the state backend"));
}
