import type { AddSubcommand } from "../../commandLine/addSubcommand";
import { addConfirmOption, allOption } from "../../commandLine/options";

/** Adds `stacklease revoke`. */
export function revokeSubcommand(add: AddSubcommand): void {
    addConfirmOption(
        add("revoke <lease-or-prefix>", "End leases in AWS and remove them from the ledger", async (lease, options) =>
            (await import("./revoke.js")).revoke(lease, options),
        ),
    )
        .option("--ignore-protect", "Also revoke leases that Pulumi's option protect guards")
        .addOption(allOption("Search every stack of the state backend"));
}
