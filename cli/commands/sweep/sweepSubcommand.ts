import { Option } from "commander";
import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addStackOptions, allOption, iamPath, ledgerId } from "../../commandLine/options";

/** Adds `stacklease sweep`. */
export function sweepSubcommand(add: AddSubcommand): void {
    addStackOptions(
        add("sweep", "Compare AWS with the ledgers; exit code 3 if they differ", async (options) =>
            (await import("./sweep.js")).sweep(options),
        ),
    )
        .addOption(allOption("Compare the ledgers of every stack of the state backend"))
        .addOption(
            new Option("--ledger <id>", "Compare one ledger only: all of its users that no state names are orphans")
                .argParser(ledgerId)
                .conflicts("stack"),
        )
        .option("--path <path>", "IAM path to search (default: the stacks', else /stacklease/)", iamPath)
        .option("--apply", "Remove orphans")
        .option("--expired", "With --apply, also remove users whose guard took effect more than an hour ago")
        .option("--json", "Print JSON")
        .option("-y, --yes", "Do not ask for confirmation");
}
