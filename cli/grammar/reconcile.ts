import { Option } from "commander";
import { type Add, all, onStack } from "../commandLine/addSubcommand";
import { iamPath, ledgerId, partition } from "../commandLine/values";

/** Subcommands that compare, check, and say what an issuer needs. */
export function reconcile(add: Add): void {
    onStack(
        add("sweep", "Compare AWS with the ledgers; exit code 3 when something is found", async (options) =>
            (await import("../commands/sweep/sweep")).sweep(options),
        ),
    )
        .addOption(all("The ledgers of every stack of the backend"))
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
    onStack(
        add("doctor", "Check what leases need of this machine and account", async (options) =>
            (await import("../commands/doctor/doctor")).doctor(options),
        ),
    ).option("--json", "Print JSON");
    onStack(
        add("issuer-policy", "Print the least policy that an issuer needs", async (options) =>
            (await import("../commands/issuerPolicy/issuerPolicy")).issuerPolicy(options),
        ),
    )
        .addOption(
            new Option("--account <id>", "Account, of which no stack is read (default: the stack's)").conflicts([
                "stack",
                "mount",
            ]),
        )
        .addOption(
            new Option("--partition <name>", "Partition of --account, or a region of it (default: aws)").argParser(
                partition,
            ),
        )
        .option("--mount <mount>", "The backend, where the stack has several")
        .option("--path <path>", "IAM path of users (default: the stack's)")
        .option("--role <arn...>", "Roles of which sessions are to be leased, too")
        .option("--group <name...>", "Groups that users are to be in, too")
        .option(
            "--boundary <arn>",
            "The boundary that every user has to have (default: the stack's, else stacklease-boundary)",
        )
        .option("--no-boundary", "Without a boundary: whoever holds the issuer can make an administrator");
    add("boundary-policy", "Print a boundary that keeps a lease from making other identities", async () =>
        (await import("../commands/boundaryPolicy/boundaryPolicy")).boundaryPolicy(),
    );
}
