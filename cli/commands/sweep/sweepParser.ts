import { Option } from "commander";
import { type AddSubcommand, allOption, onStack } from "../../commandLine/addSubcommand";
import { iamPath, ledgerId } from "../../commandLine/argumentParsers";

/** Adds `stacklease sweep`. */
export function sweepParser(add: AddSubcommand): void {
    onStack(
        add("sweep", "Compare AWS with the ledgers; exit code 3 when something is found", async (options) =>
            (await import("./sweep")).sweep(options),
        ),
    )
        .addOption(allOption("The ledgers of every stack of the state backend"))
        .addOption(
            new Option("--ledger <id>", "One ledger alone: all of its users that no state names are orphans")
                .argParser(ledgerId)
                .conflicts("stack"),
        )
        .option("--path <path>", "IAM path to look under (default: the stacks', else /stacklease/)", iamPath)
        .option("--apply", "Remove orphans")
        .option("--expired", "Also users whose guard has passed more than an hour ago; with --apply, remove them")
        .option("--json", "Print JSON")
        .option("-y, --yes", "Don't ask");
}
