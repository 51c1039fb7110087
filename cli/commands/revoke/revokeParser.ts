import { type AddSubcommand, allOption, withConfirmation } from "../../commandLine/addSubcommand";

/** Adds `stacklease revoke`. */
export function revokeParser(add: AddSubcommand): void {
    withConfirmation(
        add("revoke <lease-or-prefix>", "End leases in AWS and remove them from the ledger", async (lease, options) =>
            (await import("./revoke.js")).revoke(lease, options),
        ),
    )
        .option("--ignore-protect", "Also revoke leases that Pulumi's option protect guards")
        .addOption(allOption("Search every stack of the state backend"));
}
