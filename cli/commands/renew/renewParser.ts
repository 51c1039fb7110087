import { type AddSubcommand, withConfirmation } from "../../commandLine/addSubcommand";
import { duration } from "../../commandLine/argumentParsers";

/** Adds `stacklease renew`. */
export function renewParser(add: AddSubcommand): void {
    withConfirmation(
        add("renew <lease-or-prefix>", "Renew leases in place, up to their maxTtl", async (lease, options) =>
            (await import("./renew.js")).renew(lease, options),
        ),
    )
        .option("--ttl <duration>", "New ttl, for leases of `issue` only", duration)
        .option(
            "--config-file <file>",
            "The program's config file, as pulumi --config-file (default: Pulumi.<stack>.yaml)",
        );
}
